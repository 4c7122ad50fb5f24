import type { CombinedError } from '@urql/core'
import type { ErrorCode } from '../gql/graphql'

/** What went wrong with a request: a code of the API, or that there was no answer. */
export type FailureCode = ErrorCode | 'UNREACHABLE'

/** The code of the first error that carries one. */
export function codeOf(error: CombinedError): FailureCode {
  const code = error.graphQLErrors[0]?.extensions?.code
  if (typeof code === 'string') return code as ErrorCode
  return error.networkError ? 'UNREACHABLE' : 'INTERNAL'
}

const sentences: Partial<Record<FailureCode, string>> = {
  UNREACHABLE: 'The server cannot be reached. Check the connection; nothing was changed.',
  UNAUTHENTICATED: 'The session has ended. Sign in again.',
  FORBIDDEN: 'The roles of this token do not allow this.',
  RATE_LIMITED: 'Too many requests. Wait a moment, then try again.',
  UNAVAILABLE: 'Something that the server needs is away for the moment. Try again.',
  LIMIT_EXCEEDED: 'This asks for more than one request may.',
}

/** A failure in words for the reader, with the id under which the server logged it. */
export function describeFailure(error: CombinedError): string {
  const code = codeOf(error)
  const first = error.graphQLErrors[0]
  if (code === 'INTERNAL') {
    const id = first?.extensions?.id
    return `The server met a fault${typeof id === 'string' ? `, logged under ${id}` : ''}.`
  }
  return sentences[code] ?? first?.message ?? 'Something went wrong.'
}
