import type { ElevationTime, VisitFragment } from '../gql/graphql'

/** A visit in memory; only who may see profiles is told whose it is. */
export type Visit = VisitFragment & { profileKey?: string | null }

const reasons: Record<string, string> = {
  NO_IDENTITY: 'Nobody was recognised: there is no profile that it could become part of.',
  NO_CONSENT: 'The visitor has not allowed patterns to be kept.',
  NOTHING_NEW: 'Everything it holds is in the profile already.',
  HIGH_INTENT: 'It holds a signal of high intent or a conversion.',
  OPT_IN: 'The visitor allowed patterns to be kept during this visit.',
  WEIGHT: 'Its signals weigh more than 5.',
  STORED_PROFILE: 'There is a profile already that it adds to.',
  LOW_WEIGHT: 'Its signals weigh 5 or less, and no profile is stored.',
}

/** Why a visit elevates when it does, or does not, in words. */
export const describeReason = (reason: string): string => reasons[reason] ?? reason

const times: Record<ElevationTime, string> = { NOW: 'Elevates now', AT_END: 'Elevates at its end', NEVER: 'Will be forgotten' }

/** What becomes of a visit; one that is in its profile already has nothing to lose. */
export function describeElevation({ willElevate, reason }: { willElevate: ElevationTime; reason: string }): string {
  return reason === 'NOTHING_NEW' ? 'Elevated already' : times[willElevate]
}

const two = (n: number) => String(n).padStart(2, '0')

/** The time left as 4:05, or 1:04:05 from an hour on; 0:00 when it is over. */
export function formatTimeLeft(endsAt: string, now: number): string {
  const seconds = Math.max(0, Math.ceil((Date.parse(endsAt) - now) / 1000))
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`
}

/** Memory in words, as in 1.4 kB. */
export function formatBytes(bytes: number): string {
  return bytes < 1000 ? `${bytes} B` : `${(bytes / 1000).toFixed(1)} kB`
}
