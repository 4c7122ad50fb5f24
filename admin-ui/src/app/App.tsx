import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { RouterProvider } from '@tanstack/react-router'
import { SessionGate } from './SessionGate'
import { router } from './router'
import { resolveVariables, theme } from './theme'

export function App({ offeredToken }: { offeredToken: string | null }) {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={resolveVariables} defaultColorScheme="auto">
      <Notifications position="bottom-right" limit={4} />
      <SessionGate offeredToken={offeredToken}>
        <RouterProvider router={router} />
      </SessionGate>
    </MantineProvider>
  )
}
