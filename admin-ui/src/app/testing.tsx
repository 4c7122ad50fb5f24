// What tests of components stand on: the API as answers of fetch, and around a
// component all that the application has around it.
import { MantineProvider } from '@mantine/core'
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router'
import { render } from '@testing-library/react'
import type { ReactNode } from 'react'
import { Provider } from 'urql'
import { vi } from 'vitest'
import type { Role } from '../gql/graphql'
import { createClient } from './client'
import { theme } from './theme'
import { ViewerProvider } from './viewer'

export interface Sent {
  operationName: string
  variables: Record<string, unknown>
}

/** Answers requests by the name of their operation, and returns the list of those that were sent. */
export function answerRequests(answers: Record<string, (variables: Record<string, unknown>) => unknown>): Sent[] {
  const sent: Sent[] = []
  vi.stubGlobal('fetch', (_: string, { body }: { body: string }) => {
    const request = JSON.parse(body) as Sent
    sent.push(request)
    const answer = answers[request.operationName]
    if (!answer) throw new Error(`no answer for ${request.operationName}`)
    return Promise.resolve(Response.json({ data: answer(request.variables) }))
  })
  return sent
}

/** Renders a component as somebody with these roles sees it. */
export function renderFor(roles: Role[], component: ReactNode) {
  const router = createRouter({ routeTree: createRootRoute({ component: () => component }), history: createMemoryHistory() })
  return render(
    <MantineProvider theme={theme} env="test">
      <Provider value={createClient(() => {})}>
        <ViewerProvider viewer={{ name: 'test', roles }}>
          <RouterProvider router={router as never} />
        </ViewerProvider>
      </Provider>
    </MantineProvider>,
  )
}
