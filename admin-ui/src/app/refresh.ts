import { type Client, type Operation } from '@urql/core'

/** The queries that the page shows at the moment. */
export class ShownQueries {
  readonly #operations = new Map<number, Operation>()

  /** Takes note of an operation that begins or ends. */
  note(operation: Operation): void {
    if (operation.kind === 'query') this.#operations.set(operation.key, operation)
    else if (operation.kind === 'teardown') this.#operations.delete(operation.key)
  }

  /** Asks the server for all of them once more. */
  refresh(client: Client): void {
    for (const operation of this.#operations.values()) {
      client.reexecuteOperation(client.createRequestOperation('query', operation, { ...operation.context, requestPolicy: 'network-only' }))
    }
  }
}
