import { expect, test } from 'vitest'
import { sparklinePoints } from './Sparkline'

test('the range of the values fills the height, greater values higher up', () => {
  expect(sparklinePoints([10, 20, 15], 103, 26)).toEqual([[0, 23], [50, 3], [100, 13]])
})

test('what is measured from a floor lies at the bottom when there is none of it', () => {
  expect(sparklinePoints([0, 0], 103, 26, 0).map(([, y]) => y)).toEqual([23, 23])
  expect(sparklinePoints([5, 10], 103, 26, 0).map(([, y]) => y)).toEqual([13, 3])
})

test('what does not change is a line in the middle', () => {
  expect(sparklinePoints([7, 7], 103, 26).map(([, y]) => y)).toEqual([13, 13])
  expect(sparklinePoints([], 103, 26)).toHaveLength(2)
})
