import { expect, test } from 'vitest'
import { describeHealth } from './HealthBadge'

const now = new Date('2026-11-20T08:00:00.000Z')
const health = { state: 'FRESH' as const, lastEvaluatedAt: '2026-11-20T07:00:00.000Z', message: '' }

test('a failed evaluation says why, and that the members are those of before', () => {
  const text = describeHealth({ ...health, state: 'FAILED', message: 'out of memory' }, now)
  expect(text).toContain('out of memory')
  expect(text).toContain('those of before')
  expect(text).toContain('1 hour ago')
})

test('what was never evaluated does not look evaluated', () => {
  expect(describeHealth({ ...health, state: 'EVALUATING', lastEvaluatedAt: null }, now)).toContain('yet to be evaluated')
})
