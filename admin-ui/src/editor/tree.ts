import type { Rule } from './rule'

/** Groups inside each other, the definition not counted: more are refused by the server. */
export const maxDepth = 5

type Rules = readonly Rule[]

/** Where a rule stands: in the list of its parent (null is the definition). */
export interface Place {
  parent: string | null
  index: number
}

export type Direction = 'up' | 'down' | 'in' | 'out'

/** The rule with the id and where it stands, null when there is none. */
export function findRule(rules: Rules, id: string, parent: string | null = null): (Place & { rule: Rule; siblings: Rules }) | null {
  for (const [index, rule] of rules.entries()) {
    if (rule.id === id) return { rule, siblings: rules, parent, index }
    const found = findRule(rule.rules, id, rule.id)
    if (found) return found
  }
  return null
}

/** Like all edits it leaves what it does not touch the same objects, which need not be drawn again. */
export function updateRule(rules: Rules, id: string, change: (rule: Rule) => Rule): Rules {
  return mapRules(rules, (rule) => (rule.id === id ? change(rule) : withRules(rule, updateRule(rule.rules, id, change))))
}

export function removeRule(rules: Rules, id: string): Rules {
  const others = rules.some((rule) => rule.id === id) ? rules.filter((rule) => rule.id !== id) : rules
  return mapRules(others, (rule) => withRules(rule, removeRule(rule.rules, id)))
}

/** The same list where nothing is another. */
function mapRules(rules: Rules, map: (rule: Rule) => Rule): Rules {
  const mapped = rules.map(map)
  return mapped.some((rule, i) => rule !== rules[i]) ? mapped : rules
}

const withRules = (group: Rule, rules: Rules): Rule => (rules === group.rules ? group : { ...group, rules })

export function insertRule(rules: Rules, added: Rule, { parent, index }: Place): Rules {
  if (parent === null) return rules.toSpliced(index, 0, added)
  return updateRule(rules, parent, (group) => ({ ...group, rules: group.rules.toSpliced(index, 0, added) }))
}

/** Groups inside each other that a rule brings along: 0 for a leaf. */
function height(rule: Rule): number {
  return rule.type === 'GROUP' ? 1 + Math.max(0, ...rule.rules.map(height)) : 0
}

/** Groups around what stands in the list of the parent. */
export function depthOf(rules: Rules, parent: string | null): number {
  return parent === null ? 0 : 1 + depthOf(rules, findRule(rules, parent)?.parent ?? null)
}

/** Whether a rule may stand in the list: not inside itself, not too deep. */
export function mayStandIn(rules: Rules, id: string, parent: string | null): boolean {
  const moved = findRule(rules, id)
  if (!moved || (parent !== null && (id === parent || findRule(moved.rule.rules, parent)))) return false
  return depthOf(rules, parent) + height(moved.rule) <= maxDepth
}

/** Moves a rule to a place, counted before it is taken out; unchanged where it may not stand. */
export function moveRule(rules: Rules, id: string, place: Place): Rules {
  const found = findRule(rules, id)
  if (!found || !mayStandIn(rules, id, place.parent)) return rules
  const isLater = found.parent === place.parent && found.index < place.index
  return insertRule(removeRule(rules, id), found.rule, { ...place, index: isLater ? place.index - 1 : place.index })
}

/** Where one step leads: past a neighbour, into a neighbouring group, or out behind its own; null when nowhere. */
export function stepPlace(rules: Rules, id: string, direction: Direction): Place | null {
  const found = findRule(rules, id)
  if (!found) return null
  const { siblings, parent, index } = found
  const place = ((): Place | null => {
    switch (direction) {
      case 'up':
        return index > 0 ? { parent, index: index - 1 } : null
      case 'down':
        return index < siblings.length - 1 ? { parent, index: index + 2 } : null
      case 'in': {
        const before = siblings[index - 1]
        if (before?.type === 'GROUP') return { parent: before.id, index: before.rules.length }
        const after = siblings[index + 1]
        return after?.type === 'GROUP' ? { parent: after.id, index: 0 } : null
      }
      case 'out': {
        const group = parent === null ? null : findRule(rules, parent)
        return group && { parent: group.parent, index: group.index + 1 }
      }
    }
  })()
  return place && mayStandIn(rules, id, place.parent) ? place : null
}

/** All rules, groups before what stands in them. */
export function* everyRule(rules: Rules): Generator<Rule> {
  for (const rule of rules) {
    yield rule
    yield* everyRule(rule.rules)
  }
}
