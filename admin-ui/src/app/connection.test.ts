import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createConnection } from './connection'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('a lost server is looked for until it is back, and everybody is told once each way', async () => {
  let isThere = false
  const connection = createConnection(() => Promise.resolve(isThere))
  const told: boolean[] = []
  connection.subscribe(() => told.push(connection.isLost()))

  await connection.whenBack() // at once, as it was never lost
  connection.lose()
  connection.lose()
  await vi.advanceTimersByTimeAsync(20_000)
  expect(told).toEqual([true])

  isThere = true
  const back = connection.whenBack()
  await vi.advanceTimersByTimeAsync(2_000)
  await back
  expect(told).toEqual([true, false])
})
