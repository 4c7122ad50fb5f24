// Numbers, dates and spans of time in the reader's own language and zone.
import type { CountFragment } from '../gql/graphql'

const whole = new Intl.NumberFormat()
const short = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 })
const signed = new Intl.NumberFormat(undefined, { signDisplay: 'exceptZero' })
const plain = new Intl.NumberFormat(undefined, { maximumFractionDigits: 4 })
const percent = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 })
const money = new Intl.NumberFormat(undefined, { minimumFractionDigits: 2, maximumFractionDigits: 2 })
const score = new Intl.NumberFormat(undefined, { minimumFractionDigits: 3, maximumFractionDigits: 3 })
const rate = new Intl.NumberFormat(undefined, { minimumFractionDigits: 1, maximumFractionDigits: 1 })
const instant = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' })
const timeOfDay = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' })
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' })
// In the language of the sentences that it stands in.
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })

const partOf = (type: 'group' | 'decimal') => new Intl.NumberFormat().formatToParts(12345.6).find((part) => part.type === type)?.value
/** What numbers are typed with: a point always works as the decimal sign unless the reader's language groups digits by it. */
export const numberSigns = {
  thousandSeparator: partOf('group') ?? '',
  decimalSeparator: partOf('decimal') ?? '.',
  allowedDecimalSeparators: partOf('group') === '.' ? undefined : ['.'],
}

export const formatWhole = (n: number) => whole.format(n)
export const formatShort = (n: number) => short.format(n)
/** With its sign, as in +12. */
export const formatChange = (n: number) => signed.format(n)
/** Of a weight, a threshold: with the decimals that it has, at most four. */
export const formatPlain = (n: number) => plain.format(n)
/** An amount in major units; the API names no currency. */
export const formatMoney = (amount: number) => money.format(amount)
/** A text of the API, which has no other signs than ASCII's, as it is printed. */
export const formatArrows = (text: string) => text.replaceAll('->', '→')
/** Of a share from 0 to 1. */
export const formatShare = (share: number) => percent.format(share)
/** Of a score from 0 to 1, with the three decimals that count. */
export const formatScore = (value: number) => score.format(value)
/** Of something a second, with one decimal. */
export const formatRate = (perSecond: number) => rate.format(perSecond)
export const formatInstant = (iso: string) => instant.format(new Date(iso))
export const formatDay = (iso: string) => day.format(new Date(iso))
/** Of an instant the hour and minute. */
export const formatClock = (iso: string) => clock.format(new Date(iso))
export const formatTime = (iso: string) => timeOfDay.format(new Date(iso))

const spans: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]

/** How long ago an instant is, or how far ahead, in its largest unit: "3 minutes ago". */
export function formatAge(iso: string, now: Date): string {
  const seconds = (new Date(iso).getTime() - now.getTime()) / 1000
  for (const [unit, length] of spans) {
    if (Math.abs(seconds) >= length) return relative.format(Math.trunc(seconds / length), unit)
  }
  return relative.format(Math.abs(seconds) < 5 ? 0 : Math.trunc(seconds), 'second')
}

/**
 * A count as far as the reader may know it: "< 10" when it is hidden because the
 * group is small, "≈ 45" when it is rounded.
 */
export function formatCount(count: CountFragment): string {
  if (count.isSuppressed || count.value === null) return `< ${formatWhole(count.upper + 1)}`
  return count.isExact ? formatWhole(count.value) : `≈ ${formatWhole(count.value)}`
}
