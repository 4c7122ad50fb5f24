import { expect, test } from 'vitest'
import { trendTicks } from './trend'

const at = (hours: number, minutes = 0) => new Date(2026, 10, 20, hours, minutes).getTime()

test('an axis of hours is marked at whole ones', () => {
  expect(trendTicks([at(7, 40), at(8), at(9), at(9, 10)])).toEqual({ ticks: [at(8), at(9)], isHourly: true })
})

test('an axis of less than two hours is marked at its ends', () => {
  expect(trendTicks([at(7, 40), at(8), at(8, 10)]).ticks).toEqual([at(7, 40), at(8, 10)])
})

test('an axis of days is marked at midnight', () => {
  expect(trendTicks([at(7, 40), at(24), at(72), at(75, 30)])).toEqual({ ticks: [at(24), at(48), at(72)], isHourly: false })
})
