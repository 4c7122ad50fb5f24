// Fields by their canonical names, as the API takes them in SubjectRef.values.
import { typeOfField } from '../editor/fields'
import type { TimeWindow } from '../editor/rule'
import { fieldLabel as labelOfField, windowText } from '../editor/words'

/** A value that a field can have: a number, a flag, a text; null when it is missing. */
export type FieldValue = number | boolean | string | null

export type FieldValues = Record<string, FieldValue>

interface Comparison {
  field: string | null
  category: string | null
  window: { lastDays: number | null; olderThanDays: number | null; fromDays: number | null; toDays: number | null } | null
}

/** The canonical name of the field that a rule compares, as in count(purchase){category=tech,lastDays=30}. */
export function canonicalField({ field, category, window }: Comparison): string {
  const parts = Object.entries({ category: category && foldName(category), ...window })
    .filter(([, value]) => value !== null && value !== '')
    .map(([name, value]) => `${name}=${value}`)
  return foldedField(field ?? '') + (parts.length > 0 ? `{${parts.join(',')}}` : '')
}

/** A name of a category, tag or brand as it is kept: the same for every way to write it. */
export function foldName(name: string): string {
  return name.normalize('NFKC').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '')
}

const foldedPrefix = /^(interests|affinities|brandAffinities)\.(.+)$/

function foldedField(field: string): string {
  const match = foldedPrefix.exec(field)
  return match ? `${match[1]}.${foldName(match[2]!)}` : field
}

/** What the values of a field are, and where they can lie. */
export interface FieldRange {
  kind: 'number' | 'flag' | 'text'
  min: number
  /** The end of a slider; values beyond it can be typed unless isBounded. */
  max: number
  step: number
  decimals: number
  isBounded: boolean
  unit: string
}

const texts = /^context\.[^.]+$/
const strengths = /^(interests|affinities|brandAffinities)\./
const shares = /^(context|model)\./
const recencies = /^(lastSeen|firstSeen|(last|first)\.)/
const money = /^(priceRange|price\.|totalRevenue|(sum|avg|min|max)\([^)]*\.amount\))/

/** The range for a field that has a value now: wide enough to go well beyond it. */
export function fieldRange(field: string, value: FieldValue): FieldRange {
  const number = { kind: 'number', min: 0, isBounded: false, unit: '' } as const
  const now = typeof value === 'number' ? value : 0
  if (texts.test(field)) return { ...number, kind: 'text', max: 0, step: 0, decimals: 0 }
  if (field.startsWith('traits.')) return { ...number, kind: 'flag', max: 1, step: 1, decimals: 0 }
  if (strengths.test(field)) return { ...number, max: 0.99, step: 0.01, decimals: 3, isBounded: true }
  if (shares.test(field)) return { ...number, max: 1, step: 0.01, decimals: 3, isBounded: true }
  if (recencies.test(field)) return { ...number, max: roundUp(Math.max(60, 2 * now)), step: 1, decimals: 1, unit: 'days' }
  if (money.test(field)) return { ...number, max: roundUp(Math.max(200, 2 * now)), step: 1, decimals: 2 }
  return { ...number, max: roundUp(Math.max(10, 2 * now)), step: 1, decimals: 0 }
}

/** The next 1, 2 or 5 times a power of ten. */
function roundUp(x: number): number {
  const power = 10 ** Math.floor(Math.log10(x))
  return [1, 2, 5, 10].map((n) => n * power).find((n) => n >= x) ?? x
}

/** The kinds of fields in the order in which they are shown: what somebody does, likes, pays, is. */
const kinds = [/^total/, /[(]/, recencies, /^interests/, /^affinities/, /^brandAffinities/, /^price/, /^traits/, /^context/]

const kindOf = (field: string) => kinds.findIndex((kind) => kind.test(field)) >>> 0 // of no kind is last

/** Fields by their kind, within it by their name: the same whatever order they were read in. */
export function inOrder(fields: readonly string[]): string[] {
  return fields.toSorted((a, b) => kindOf(a) - kindOf(b) || fieldLabel(a).localeCompare(fieldLabel(b)))
}

/** A field in words, with the limits behind an aggregate, as in "Number of purchases in tech in the last 30 days". */
export function fieldLabel(field: string): string {
  const [, name = field, limits = ''] = /^([^{]+)\{(.*)\}$/.exec(field) ?? []
  const type = typeOfField(name)
  if (!type) return field
  const { category, lastDays, olderThanDays, fromDays, toDays } = Object.fromEntries(limits.split(',').map((limit) => limit.split('='))) as Record<string, string | undefined>
  const window: TimeWindow | null = lastDays
    ? { kind: 'last', days: Number(lastDays) }
    : olderThanDays
      ? { kind: 'older', days: Number(olderThanDays) }
      : fromDays
        ? { kind: 'between', from: Number(fromDays), to: Number(toDays) }
        : null
  return [labelOfField(type, name), category && `in ${category}`, window && windowText(window)].filter(Boolean).join(' ')
}
