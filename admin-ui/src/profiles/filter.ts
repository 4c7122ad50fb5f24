/** Which profiles the list shows; absent are all, newest first. Kept in the address. */
export interface ProfileFilter {
  segment?: string
}

export function parseProfileFilter({ segment }: Record<string, unknown>): ProfileFilter {
  return typeof segment === 'string' && segment !== '' ? { segment } : {}
}

/** The parts of a profile's page. */
export const profileViews = ['memberships', 'pattern', 'whatif', 'activity'] as const
export type ProfileView = (typeof profileViews)[number]

/** Which part is shown; absent is the first. Kept in the address. */
export function parseProfileView({ show }: Record<string, unknown>): { show?: ProfileView } {
  const view = profileViews.find((known) => known === show)
  return view && view !== profileViews[0] ? { show: view } : {}
}
