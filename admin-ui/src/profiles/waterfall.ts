import type { RuleCombination } from '../gql/graphql'

/** What the drawing of a group needs to know of each of its rules. */
export interface WeighedRule {
  path: string
  score: number | null
  weight: number
  contribution: number
  isDeciding: boolean
}

/** The part of a rule in the value of its group, on the scale from 0 to 1. */
export interface Bar {
  from: number
  to: number
  /** Where it would end if the rule held fully. */
  limit: number
}

/**
 * The bars of a group, in the order of its rules. WEIGHTED stacks them: each
 * begins where the one before ends, and the last ends at the combined value. ALL
 * and ANY let each stand for itself: one of them decides.
 */
export function barsOf(rules: readonly WeighedRule[], combination: RuleCombination): Bar[] {
  if (combination !== 'WEIGHTED') return rules.map(({ score }) => ({ from: 0, to: score ?? 0, limit: score === null ? 0 : 1 }))
  const weights = rules.reduce((sum, { score, weight }) => sum + (score === null ? 0 : weight), 0)
  let end = 0
  return rules.map(({ score, weight, contribution }) => {
    const from = end
    end += contribution
    return { from, to: end, limit: score === null ? from : from + weight / weights }
  })
}

/** The value that the rules have together, before a required rule caps it. */
export function combinedValue(rules: readonly WeighedRule[]): number {
  return rules.reduce((sum, { contribution }) => sum + contribution, 0)
}

/** The required rule that caps the group below its combined value, if one does. */
export function cappingRule<Rule extends WeighedRule>(rules: readonly Rule[]): Rule | undefined {
  const combined = combinedValue(rules)
  return rules.find(({ isDeciding, score }) => isDeciding && score !== null && score < combined)
}
