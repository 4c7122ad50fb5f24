import { expect, test } from 'vitest'
import { lineOf, placeOf } from './FaultList'

const fault = (message: string, ...path: string[]) => ({ message, path, code: 'BAD_USER_INPUT' as const })

test('a fault leads to its line', () => {
  expect(lineOf(fault('must be above 0 (line 12, column 7)'))).toBe(12)
  expect(lineOf(fault('holds no segment'))).toBeNull()
})

test('the place is that in the bundle, not in the request', () => {
  expect(placeOf(fault('', 'input', 'source', 'segments', '0', 'rules', '12', 'operator'))).toBe('segments[0].rules[12].operator')
  expect(placeOf(fault('', 'input', 'source'))).toBe('')
})
