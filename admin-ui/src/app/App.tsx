import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { RouterProvider } from '@tanstack/react-router'
import { SessionGate } from './SessionGate'
import { router } from './router'
import { theme } from './theme'

export function App({ offeredToken }: { offeredToken: string | null }) {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <Notifications position="bottom-right" limit={4} />
      <SessionGate offeredToken={offeredToken}>
        <RouterProvider router={router} />
      </SessionGate>
    </MantineProvider>
  )
}
