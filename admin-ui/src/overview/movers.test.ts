import { expect, test } from 'vitest'
import { biggestMovers } from './movers'

const segment = (id: string, ...sizes: number[]) => ({ id, trend: sizes.map((size) => ({ size })) })

test('shrinking counts as much as growing, and standing still does not', () => {
  const segments = [segment('still', 5, 9, 5), segment('grew', 10, 12), segment('shrank', 30, 10), segment('new')]
  expect(biggestMovers(segments, 5).map(({ id }) => id)).toEqual(['shrank', 'grew'])
  expect(biggestMovers(segments, 1).map(({ id }) => id)).toEqual(['shrank'])
})
