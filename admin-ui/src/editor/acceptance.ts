import { isWhole } from './fields'
import { hasTolerance } from './pick'
import type { Rule } from './rule'

/** The accepted set [low, high], whose ends may be infinite, and the distances over which the score falls from 1 to 0. */
export interface Acceptance {
  low: number
  high: number
  fallLow: number
  fallHigh: number
}

/**
 * What a rule accepts, as the server compiles it: the default tolerance is the magnitude of the edge; over whole numbers
 * "more than n" begins at floor(n) + 1 and "less than n" ends at ceil(n) - 1. Null where a rule accepts no interval.
 */
export function acceptance(rule: Rule): Acceptance | null {
  if (!hasTolerance(rule)) return null
  const operands = Array.isArray(rule.value) ? (rule.value as unknown[]) : [rule.value]
  const [first, second] = operands
  if (typeof first !== 'number' || !Number.isFinite(first)) return null
  const whole = isWhole(rule.type, rule.field)
  const fall = (edge: number) => rule.tolerance ?? Math.abs(edge)
  const from = (low: number): Acceptance => ({ low, high: Infinity, fallLow: fall(low), fallHigh: 0 })
  const to = (high: number): Acceptance => ({ low: -Infinity, high, fallLow: 0, fallHigh: fall(high) })
  switch (rule.operator) {
    case 'GREATER_OR_EQUAL':
      return from(first)
    case 'GREATER_THAN':
      return from(whole ? Math.floor(first) + 1 : first)
    case 'LESS_OR_EQUAL':
      return to(first)
    case 'LESS_THAN':
      return to(whole ? Math.ceil(first) - 1 : first)
    case 'EQUAL':
      return { low: first, high: first, fallLow: rule.tolerance ?? 0, fallHigh: rule.tolerance ?? 0 }
    case 'BETWEEN':
      if (typeof second !== 'number' || second < first) return null
      return { low: first, high: second, fallLow: fall(first), fallHigh: fall(second) }
    default:
      return null
  }
}

/** Over which distances the score of a rule falls off when it has no tolerance of its own: one, or two where its ends differ. */
export function defaultTolerances(rule: Rule): number[] {
  const accepted = acceptance({ ...rule, tolerance: null })
  if (!accepted) return []
  const { low, high, fallLow, fallHigh } = accepted
  return [...new Set([...(Number.isFinite(low) ? [fallLow] : []), ...(Number.isFinite(high) ? [fallHigh] : [])])]
}

/** The degree in [0, 1] to which v lies in the set: 1 inside, else 1 - distance / fall. */
export function degree({ low, high, fallLow, fallHigh }: Acceptance, v: number): number {
  if (v < low) return fallLow === 0 ? 0 : Math.max(0, 1 - (low - v) / fallLow)
  if (v > high) return fallHigh === 0 ? 0 : Math.max(0, 1 - (v - high) / fallHigh)
  return 1
}

export type Range = readonly [low: number, high: number]

/**
 * The values to draw: the edges and their falls with some air, and those of the population unless they reach four times
 * further. An upper edge far above everybody is left out, as it would squeeze everybody into a corner. Fields do not go
 * below 0, and those of a share not above 1.
 */
export function drawnRange(a: Acceptance, population: readonly { from: number; to: number }[], isShare: boolean): Range {
  if (isShare) return [0, 1]
  const ends = [a.low - a.fallLow, a.low, a.high, a.high + a.fallHigh].filter(Number.isFinite)
  const seen = Math.max(0, ...population.map(({ to }) => to))
  const shown = seen > 0 ? ends.filter((v) => v <= Math.max(seen, a.low) * 1.5) : ends
  const furthest = Math.max(...shown, 0)
  const reach = shown.length === 0 ? seen : furthest === 0 ? 1 : furthest * 1.25
  return [Math.min(0, ...ends), seen > 0 ? Math.max(reach, Math.min(seen, reach * 4)) : reach]
}

/** The corners of the trapezoid within the range, from left to right, as [value, degree]; negation turns it over. */
export function outline(a: Acceptance, [low, high]: Range, isNegated: boolean): [number, number][] {
  const corners: [number, number][] = [[low, degree(a, low)]]
  // A score that drops at once has two corners at one value, also at the left end.
  const add = (v: number, d: number) => {
    if (v >= low && v < high && (v > low || d !== corners.at(-1)?.[1])) corners.push([v, d])
  }
  if (Number.isFinite(a.low)) {
    add(a.low - a.fallLow, 0)
    add(a.low, 1)
  }
  if (Number.isFinite(a.high)) {
    add(a.high, 1)
    add(a.high + a.fallHigh, 0)
  }
  corners.push([high, degree(a, high)])
  return isNegated ? corners.map(([v, d]) => [v, 1 - d]) : corners
}

/** Values for the marks of an axis: 0, round steps of at least the least, about count of them. */
export function ticks([low, high]: Range, count: number, least = 0): number[] {
  const rough = Math.max((high - low) / count, least)
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 2.5, 5, 10].map((n) => n * power).find((n) => n >= rough) ?? rough
  const first = Math.ceil(low / step)
  const last = Math.floor(high / step)
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)))
}
