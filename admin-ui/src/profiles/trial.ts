import { gql, type TypedDocumentNode } from 'urql'
import type { FieldValues } from './fields'
import { valuesFor, type Reading } from './whatif'

/** How many segments are tried at once: as many as one operation may have at its root. */
export const maxTried = 10

export interface Outcome {
  score: number
  isMember: boolean
}

/** The outcomes by alias: s0 is that of the first segment. Null where the values were refused. */
export type Outcomes = Record<string, Outcome | null>

export type TrialVariables = Record<string, string | FieldValues>

/** Asks for so many evaluations of hand-made values in one operation. */
export function trialDocument(count: number): TypedDocumentNode<Outcomes, TrialVariables> {
  const slots = Array.from({ length: count }, (_, i) => i)
  return gql`query Trial(${slots.map((i) => `$k${i}: ID!, $v${i}: JSON!`).join(', ')}) {
    ${slots.map((i) => `s${i}: evaluateSegment(subject: { values: $v${i} }, segment: { key: $k${i} }) { score isMember }`).join('\n')}
  }`
}

/** The variables of such an operation. */
export function trialVariables(segments: readonly string[], readings: Record<string, Reading>, changed: FieldValues): TrialVariables {
  return Object.fromEntries(
    segments.flatMap((key, i) => [[`k${i}`, key], [`v${i}`, valuesFor(key, readings, changed)]]),
  )
}

/** How far a score may be off from repeating the evaluation a moment later. */
const tolerance = 0.002

/** Whether values made by hand come to the score that the profile has: else a rule reads what nobody can set here. */
export function isReproduced(actual: Outcome, again: Outcome | null | undefined): boolean {
  return !!again && Math.abs(actual.score - again.score) <= tolerance
}
