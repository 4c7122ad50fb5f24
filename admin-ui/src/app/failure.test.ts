import { CombinedError } from '@urql/core'
import { expect, test } from 'vitest'
import { codeOf, describeFailure } from './failure'

const failure = (extensions: Record<string, unknown>) =>
  new CombinedError({ graphQLErrors: [{ message: 'limit is 100', extensions }] })

test('a fault of the server is told with the id under which it is logged', () => {
  expect(describeFailure(failure({ code: 'INTERNAL', id: 'a1b2' }))).toContain('a1b2')
})

test('no answer at all is told from a refusal', () => {
  expect(codeOf(new CombinedError({ networkError: new Error('refused') }))).toBe('UNREACHABLE')
  expect(codeOf(failure({ code: 'FORBIDDEN' }))).toBe('FORBIDDEN')
})

test('what the server says stands where there are no better words', () => {
  expect(describeFailure(failure({ code: 'CONFLICT' }))).toBe('limit is 100')
})
