import { describe, expect, it } from 'vitest'
import { describeElevation, describeReason, formatBytes, formatTimeLeft } from './visit'

describe('a visit', () => {
  it('ticks down to nothing', () => {
    const now = Date.parse('2026-01-01T12:00:00.000Z')
    expect(formatTimeLeft('2026-01-01T12:04:05.000Z', now)).toBe('4:05')
    expect(formatTimeLeft('2026-01-01T13:04:05.000Z', now)).toBe('1:04:05')
    expect(formatTimeLeft('2026-01-01T12:00:00.400Z', now)).toBe('0:01')
    expect(formatTimeLeft('2026-01-01T11:00:00.000Z', now)).toBe('0:00')
  })
  it('says why in words, and what it does not know as it is', () => {
    expect(describeReason('NO_CONSENT')).toContain('not allowed')
    expect(describeReason('SOMETHING_ELSE')).toBe('SOMETHING_ELSE')
  })
  it('is not forgotten when its profile has all of it', () => {
    expect(describeElevation({ willElevate: 'NEVER', reason: 'NOTHING_NEW' })).toBe('Elevated already')
    expect(describeElevation({ willElevate: 'NEVER', reason: 'NO_CONSENT' })).toBe('Will be forgotten')
  })
  it('has a size', () => {
    expect(formatBytes(640)).toBe('640 B')
    expect(formatBytes(1440)).toBe('1.4 kB')
  })
})
