import type { SignalRecordedSubscription } from '../gql/graphql'

export type LiveSignal = SignalRecordedSubscription['signalRecorded']

/** A signal as it is listed: a number tells equal ones apart. */
export interface TailRow {
  number: number
  signal: LiveSignal
}

/** The newest signals. While paused, those that come are counted only. */
export interface Tail {
  /** Newest first, at most maxRows. */
  rows: readonly TailRow[]
  /** When the signals of the last minute arrived, in milliseconds, oldest first. */
  arrivals: readonly number[]
  total: number
  isPaused: boolean
  /** How many came since it was paused. */
  missed: number
}

export const maxRows = 500
const kept = 60_000 // milliseconds for which arrivals count

export const emptyTail: Tail = { rows: [], arrivals: [], total: 0, isPaused: false, missed: 0 }

export type TailAction = { kind: 'arrived'; signals: readonly LiveSignal[]; at: number } | { kind: 'paused' } | { kind: 'resumed' } | { kind: 'cleared' }

export function reduceTail(tail: Tail, action: TailAction): Tail {
  switch (action.kind) {
    case 'arrived': {
      const { signals, at } = action
      const arrivals = [...tail.arrivals.filter((arrival) => arrival > at - kept), ...signals.map(() => at)]
      const total = tail.total + signals.length
      if (tail.isPaused) return { ...tail, arrivals, total, missed: tail.missed + signals.length }
      const fresh = signals.map((signal, i) => ({ number: tail.total + i + 1, signal })).toReversed()
      return { ...tail, arrivals, total, rows: [...fresh, ...tail.rows].slice(0, maxRows) }
    }
    case 'paused':
      return { ...tail, isPaused: true, missed: 0 }
    case 'resumed':
      return { ...tail, isPaused: false, missed: 0 }
    case 'cleared':
      return { ...tail, rows: [] }
  }
}

/** Signals a second over the last so many seconds. */
export function rateOf({ arrivals }: Tail, now: number, seconds: number): number {
  return arrivals.filter((arrival) => arrival > now - seconds * 1000).length / seconds
}
