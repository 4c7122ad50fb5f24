import { useSyncExternalStore } from 'react'

/** Milliseconds between two looks for a server that is away. */
const patience = 2_000

/** Whether the server answers, as far as requests have shown. */
export interface Connection {
  isLost: () => boolean
  /** To be called when a request got no answer: from then on the server is looked for until it is back. */
  lose: () => void
  /** Calls back whenever the connection is lost or back; returns how to stop that. */
  subscribe: (onChange: () => void) => () => void
  /** Resolves as soon as the server answers. */
  whenBack: () => Promise<void>
}

/** A connection that asks isThere, every two seconds while it is lost. */
export function createConnection(isThere: () => Promise<boolean>): Connection {
  const listeners = new Set<() => void>()
  let search: Promise<void> | null = null

  const look = async (): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, patience))
    if (!(await isThere())) return look()
    search = null
    for (const tell of listeners) tell()
  }
  return {
    isLost: () => search !== null,
    lose: () => {
      if (search) return
      search = look()
      for (const tell of listeners) tell()
    },
    subscribe: (onChange) => {
      listeners.add(onChange)
      return () => listeners.delete(onChange)
    },
    whenBack: () => search ?? Promise.resolve(),
  }
}

/** The connection of this page to the server it came from. */
export const connection = createConnection(() => fetch('/readyz').then(({ ok }) => ok, () => false))

/** Whether the server is away at the moment. */
export function useIsLost(): boolean {
  return useSyncExternalStore(connection.subscribe, connection.isLost)
}
