// What the rules of segments read from a profile, and how hand-made values take its place.
import type { PatternFragment, RuleReadingFragment } from '../gql/graphql'
import { canonicalField, foldName, type FieldValue, type FieldValues } from './fields'

/** A rule with the value it compared, and those of a group's rules as far as they were asked for. */
export type ReadRule = RuleReadingFragment & { children?: ReadRule[] | null }

/** What the rules of one segment read. */
export interface Reading {
  /** The fields with their values now. */
  values: FieldValues
  /** The segments whose score or membership they compare. */
  segments: string[]
}

/** Collects what rules read: sets and expressions name fields whose values only the profile itself tells. */
export function readRules(rules: readonly ReadRule[], known: FieldValues): Reading {
  const reading: Reading = { values: {}, segments: [] }
  for (const read of rules) {
    const { type, field, value } = read.rule
    if (type === 'GROUP') {
      const inner = readRules(read.children ?? [], known)
      Object.assign(reading.values, inner.values)
      reading.segments.push(...inner.segments)
    } else if (type === 'SEGMENT') {
      reading.segments.push((field ?? '').replace(/^segment\./, ''))
    } else if (type === 'EXPRESSION') {
      for (const name of fieldsOfExpression(String(value))) reading.values[name] = known[name] ?? null
    } else if (isSet(field)) {
      for (const name of [value].flat()) {
        const element = `${field}.${foldName(String(name))}`
        reading.values[element] = known[element] ?? 0
      }
    } else {
      reading.values[canonicalField(read.rule)] = actualValue(read)
    }
  }
  return reading
}

const isSet = (field: string | null) => field === 'interests' || field === 'affinities' || field === 'brandAffinities'

function actualValue({ rule, isMissing, actualNumber, actualValue: text }: ReadRule): FieldValue {
  if (isMissing) return null
  if (rule.type === 'TRAIT') return actualNumber === 1
  return actualNumber ?? text
}

const nameInExpression =
  /\bfield\("([^"]+)"\)|\b((?:interests|affinities|brandAffinities|traits|model|last|first|price|context)(?:\.\w+)+|total[A-Z]\w+|priceRange|lastSeen|firstSeen)\b/g

/** The fields that an expression names, outside of its texts. */
export function fieldsOfExpression(source: string): string[] {
  return [...source.matchAll(nameInExpression)].map(([, quoted, plain]) => quoted ?? plain!)
}

/** What a profile tells by itself, by canonical names; ages are as of now. */
export function knownValues(profile: PatternFragment, now: Date): FieldValues {
  const days = (iso: string | null) => (iso === null ? null : Math.max(0, (now.getTime() - Date.parse(iso)) / 86_400_000))
  const price = profile.pricePreferences
  const values: FieldValues = {
    totalSessions: profile.totalSessions,
    totalSignals: profile.totalSignals,
    totalProductViews: profile.totalProductViews,
    totalCartAdds: profile.totalCartAdds,
    totalPurchases: profile.totalPurchases,
    totalRevenue: Number(profile.totalRevenue),
    priceRange: price?.median ?? null,
    'price.min': price?.min ?? null,
    'price.max': price?.max ?? null,
    'price.average': price?.average ?? null,
    lastSeen: days(profile.lastSeenAt),
    firstSeen: days(profile.firstSeenAt),
  }
  for (const { name, value } of profile.interests) values[`interests.${name}`] = value
  for (const { name, value } of profile.affinities) values[`affinities.${name}`] = value
  for (const { name, value } of profile.brandAffinities) values[`brandAffinities.${name}`] = value
  for (const { name, value } of profile.traits) values[`traits.${name}`] = value
  for (const { dimension, value, share } of profile.contexts) {
    values[`context.${dimension}.${value}`] = share
    values[`context.${dimension}`] ??= value // shares come largest first
  }
  return values
}

/** Totals of all time, each with the aggregate of the kept activity that counts the same signals. */
const counterparts: Record<string, string> = {
  totalProductViews: 'count(product_view)',
  totalCartAdds: 'count(add_to_cart)',
  totalPurchases: 'count(purchase)',
  totalRevenue: 'sum(purchase.amount)',
}

/** The fields that a change of one is a change of: its counterpart too, unless activity has been forgotten and they differ. */
export function movedTogether(field: string, values: FieldValues): string[] {
  const pair = Object.entries(counterparts).find((names) => names.includes(field)) ?? []
  const other = pair.find((name) => name !== field)
  return other !== undefined && other in values && values[other] === values[field] ? [field, other] : [field]
}

/**
 * The values with which to evaluate a segment: those that its rules read, its own
 * and those of the segments it rests on, as changed by hand. Any other would be
 * refused; a missing one is left out.
 */
export function valuesFor(segment: string, readings: Record<string, Reading>, changed: FieldValues): FieldValues {
  const values: FieldValues = {}
  const visited = new Set<string>()
  const visit = (key: string) => {
    const reading = readings[key]
    if (!reading || visited.has(key)) return
    visited.add(key)
    for (const [field, value] of Object.entries(reading.values)) {
      const given = field in changed ? changed[field]! : value
      if (given !== null) values[field] = given
    }
    reading.segments.forEach(visit)
  }
  visit(segment)
  return values
}

/** The segments that others rest on and that have not been read yet. */
export function unreadSegments(readings: Record<string, Reading>): string[] {
  const named = Object.values(readings).flatMap(({ segments }) => segments)
  return [...new Set(named)].filter((key) => !(key in readings))
}
