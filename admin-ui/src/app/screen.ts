import { lazyRouteComponent } from '@tanstack/react-router'
import { type ComponentType } from 'react'
import { connection } from './connection'

interface Screen {
  default: ComponentType
}

/** A screen that is fetched when it is first needed; while the server is away, as soon as it is back. */
export const screen = (fetchScreen: () => Promise<Screen>) =>
  lazyRouteComponent(() =>
    fetchScreen().catch(async () => {
      connection.lose()
      await connection.whenBack()
      return fetchScreen()
    }),
  )
