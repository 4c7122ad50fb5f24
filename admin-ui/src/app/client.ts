import { cacheExchange, Client, fetchExchange, mapExchange, subscriptionExchange } from '@urql/core'
import { createClient as createSocket } from 'graphql-ws'
import { connection } from './connection'
import { codeOf } from './failure'
import { ShownQueries } from './refresh'

/**
 * The way to the API: queries and mutations by POST, subscriptions over one
 * WebSocket, opened with the first and closed with the last. The cookie of the
 * session signs both. onSignedOut is called when the server no longer knows it.
 * When a server that was away is back, what is shown is asked for again, as the
 * changes meanwhile went by.
 */
export function createClient(onSignedOut: () => void): Client {
  const socket = createSocket({
    url: `${window.location.protocol === 'https:' ? 'wss' : 'ws'}://${window.location.host}/graphql`,
    lazy: true,
    retryAttempts: Infinity,
    shouldRetry: (event) => !isRefusal(event),
    retryWait: connection.whenBack,
    on: {
      closed: (event) => {
        if (isOfNobody(event)) onSignedOut()
        else if (!isRefusal(event) && !isFarewell(event)) connection.lose()
      },
    },
  })
  const shown = new ShownQueries()
  const client = new Client({
    url: '/graphql',
    preferGetMethod: false,
    requestPolicy: 'cache-and-network',
    fetchOptions: { credentials: 'same-origin' },
    exchanges: [
      mapExchange({
        onOperation: (operation) => shown.note(operation),
        onError: (error) => {
          if (codeOf(error) === 'UNAUTHENTICATED') onSignedOut()
          if (codeOf(error) === 'UNREACHABLE') connection.lose()
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
  connection.subscribe(() => {
    if (!connection.isLost()) shown.refresh(client)
  })
  return client
}

/** Whether a WebSocket was closed because nobody needs it any more. */
const isFarewell = (event: unknown) => event instanceof CloseEvent && event.code === 1000

/** Whether a WebSocket was closed because its cookie or token is not known, or no longer. */
const isOfNobody = (event: unknown) => event instanceof CloseEvent && event.code === 4403

/** Whether a WebSocket was closed for a reason that trying again does not mend. */
function isRefusal(event: unknown): boolean {
  const code = event instanceof CloseEvent ? event.code : 0
  return code === 4400 || code === 4401 || code === 4403
}
