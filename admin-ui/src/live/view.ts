/** Which part of the live page is shown; absent are the signals. Kept in the address. */
export function parseLiveView({ show }: Record<string, unknown>): { show?: 'visits' } {
  return show === 'visits' ? { show } : {}
}
