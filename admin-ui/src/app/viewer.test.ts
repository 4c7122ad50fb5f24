import { expect, test } from 'vitest'
import { mayEnter } from './viewer'

test('who sees aggregates only gets no way to profiles', () => {
  expect(mayEnter(['VIEWER'], 'segments')).toBe(true)
  expect(mayEnter(['VIEWER'], 'profiles')).toBe(false)
  expect(mayEnter(['VIEWER'], 'export')).toBe(false)
})

test('analysts look but do not edit', () => {
  expect(mayEnter(['ANALYST'], 'simulate')).toBe(true)
  expect(mayEnter(['ANALYST'], 'edit')).toBe(false)
})

test('roles add up, ADMIN opens all, and a token of a backend opens nothing', () => {
  expect(mayEnter(['VIEWER', 'OPERATOR'], 'weights')).toBe(true)
  expect(mayEnter(['ADMIN'], 'weights')).toBe(true)
  expect(mayEnter(['SERVICE'], 'overview')).toBe(false)
})
