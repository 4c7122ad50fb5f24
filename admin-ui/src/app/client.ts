import { cacheExchange, Client, fetchExchange, mapExchange, subscriptionExchange } from '@urql/core'
import { createClient as createSocket } from 'graphql-ws'
import { codeOf } from './failure'

/**
 * The way to the API: queries and mutations by POST, subscriptions over one
 * WebSocket, opened with the first and closed with the last. The cookie of the
 * session signs both. onSignedOut is called when the server no longer knows it.
 */
export function createClient(onSignedOut: () => void): Client {
  const socket = createSocket({
    url: `${window.location.protocol === 'https:' ? 'wss' : 'ws'}://${window.location.host}/graphql`,
    lazy: true,
    retryAttempts: Infinity,
    shouldRetry: (event) => !isRefusal(event),
  })
  return new Client({
    url: '/graphql',
    preferGetMethod: false,
    requestPolicy: 'cache-and-network',
    fetchOptions: { credentials: 'same-origin' },
    exchanges: [
      mapExchange({
        onError: (error) => {
          if (codeOf(error) === 'UNAUTHENTICATED') onSignedOut()
        },
      }),
      cacheExchange,
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: (request) => ({
          subscribe: (sink) => ({
            unsubscribe: socket.subscribe({ query: request.query ?? '', variables: request.variables }, sink),
          }),
        }),
      }),
    ],
  })
}

/** Whether a WebSocket was closed for a reason that trying again does not mend. */
function isRefusal(event: unknown): boolean {
  const code = event instanceof CloseEvent ? event.code : 0
  return code === 4400 || code === 4401 || code === 4403
}
