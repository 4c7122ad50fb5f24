/**
 * Takes the token out of an address like /admin/#token=… and removes it from
 * there, so that it stays neither on the screen nor in the browser's history.
 */
export function takeTokenFromAddress(location: Location, history: History): string | null {
  const token = new URLSearchParams(location.hash.replace(/^#/, '')).get('token')
  if (token === null) return null
  history.replaceState(null, '', location.pathname + location.search)
  return token === '' ? null : token
}

/** Why signing in did not work, in words for the reader. */
export class SignInError extends Error {}

/** Trades a token for a cookie that scripts cannot read. */
export async function signIn(token: string): Promise<void> {
  const response = await request({
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token }),
  })
  if (response.ok) return
  if (response.status === 401) throw new SignInError('This token is not known, or has expired or been revoked.')
  if (response.status === 429) throw new SignInError('Too many attempts. Wait a minute, then try again.')
  throw new SignInError(`The server answered with status ${response.status}. Try again in a moment.`)
}

/** Ends the session: the cookie goes. */
export async function signOut(): Promise<void> {
  const response = await request({ method: 'DELETE' })
  if (!response.ok) throw new SignInError('Signing out did not work. Try again in a moment.')
}

async function request(init: RequestInit): Promise<Response> {
  try {
    return await fetch('/admin/session', { credentials: 'same-origin', ...init })
  } catch {
    throw new SignInError('The server cannot be reached. Check the connection, then try again.')
  }
}
