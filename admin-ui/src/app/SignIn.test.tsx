import { fireEvent, screen, waitFor } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { SignIn } from './SignIn'
import { renderFor } from './testing'

test('a link signs in with one click, and not before it', async () => {
  const fetch = vi.fn<(address: string, init: RequestInit) => Promise<Response>>(() => Promise.resolve(new Response(null, { status: 204 })))
  vi.stubGlobal('fetch', fetch)
  const onSignedIn = vi.fn<() => void>()
  renderFor([], <SignIn offeredToken="ht_secret" onSignedIn={onSignedIn} />)
  const button = await screen.findByRole('button', { name: 'Sign in with this link' })
  expect(fetch).not.toHaveBeenCalled()
  fireEvent.click(button)
  await waitFor(() => expect(onSignedIn).toHaveBeenCalled())
  expect(fetch.mock.calls[0]?.[1].body).toBe('{"token":"ht_secret"}')
})

test('a token that is refused can be typed again', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(null, { status: 401 })))
  const onSignedIn = vi.fn<() => void>()
  renderFor([], <SignIn offeredToken={null} onSignedIn={onSignedIn} />)
  fireEvent.change(await screen.findByLabelText(/Access token/), { target: { value: 'wrong' } })
  fireEvent.click(screen.getByRole('button', { name: 'Sign in' }))
  await screen.findByRole('alert')
  expect(onSignedIn).not.toHaveBeenCalled()
})
