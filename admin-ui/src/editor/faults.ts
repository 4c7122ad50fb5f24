import type { UserFaultFragment } from '../gql/graphql'
import type { Draft } from './draft'
import type { Rule } from './rule'

/** What is wrong with a rule, by the part of it. */
export type RuleFaults = Readonly<Record<string, string>>

/** Of a rule with nothing wrong. */
export const soundRule: RuleFaults = {}

/** What is wrong with a draft, by the id of the rule ('' is the definition itself). */
export type Faults = ReadonlyMap<string, RuleFaults>

export const noFaults: Faults = new Map()

type Fault = Omit<UserFaultFragment, 'code'>

/**
 * Lays faults over the draft that was checked. A path such as definition, rules, 1, value, 0 belongs to the part `value`
 * of the second rule; what comes before `definition` is passed over, and other paths are about the segment itself.
 */
export function locateFaults(draft: Draft, faults: readonly Fault[]): Faults {
  const located = new Map<string, Record<string, string>>()
  for (const { path, message } of faults) {
    const { id, part } = locate(draft, path)
    const of = located.get(id) ?? {}
    of[part] = of[part] ? `${of[part]}; ${message}` : message
    located.set(id, of)
  }
  return located
}

function locate(draft: Draft, path: readonly string[]): { id: string; part: string } {
  const start = path.indexOf('definition')
  if (start < 0) return { id: '', part: path.at(-1) ?? '' }
  let rest = path.slice(start + 1)
  let rules: readonly Rule[] = draft.rules
  let id = ''
  while (rest[0] === 'rules') {
    const rule = rules[Number(rest[1])]
    if (rest[1] === undefined || !rule) break
    id = rule.id
    rules = rule.rules
    rest = rest.slice(2)
  }
  return { id, part: rest[0] ?? '' }
}

/** All faults in words, for a list of what is left to do. */
export function listFaults(faults: Faults): { id: string; part: string; message: string }[] {
  return [...faults].flatMap(([id, parts]) => Object.entries(parts).map(([part, message]) => ({ id, part, message })))
}
