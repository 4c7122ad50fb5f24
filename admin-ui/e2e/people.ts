/** The tokens that the server under test knows from the start. */
export const tokens = {
  admin: 'admin-of-the-browser-tests',
  editor: 'editor-of-the-browser-tests',
  analyst: 'analyst-of-the-browser-tests',
  viewer: 'viewer-of-the-browser-tests',
  service: 'service-of-the-browser-tests',
} as const

/** Who can sign in. */
export type Person = Exclude<keyof typeof tokens, 'service'>

/** The setting that makes them known. */
export const bootstrapTokens = Object.entries(tokens)
  .map(([role, token]) => `${role}=${token}`)
  .join(',')
