import { expect, test, vi } from 'vitest'
import { signIn, takeTokenFromAddress } from './session'

const address = (hash: string) => ({ hash, pathname: '/admin/segments', search: '?status=ALL' }) as Location

test('a token leaves the address as soon as it is read', () => {
  const replaceState = vi.fn<History['replaceState']>()
  expect(takeTokenFromAddress(address('#token=ht_secret'), { replaceState } as unknown as History)).toBe('ht_secret')
  expect(replaceState).toHaveBeenCalledWith(null, '', '/admin/segments?status=ALL')
})

test('an address without a token stays as it is', () => {
  const replaceState = vi.fn<History['replaceState']>()
  expect(takeTokenFromAddress(address('#content'), { replaceState } as unknown as History)).toBeNull()
  expect(replaceState).not.toHaveBeenCalled()
})

test.each([
  [401, /not known/],
  [429, /Too many/],
  [503, /status 503/],
])('status %d of signing in is told in words', async (status, words) => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(null, { status })))
  await expect(signIn('wrong')).rejects.toThrow(words)
})

test('a server that is away is told in words', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('failed to fetch')))
  await expect(signIn('token')).rejects.toThrow(/cannot be reached/)
})
