import { describe, expect, it } from 'vitest'
import { newGroup, newRule, type Rule } from './rule'
import { depthOf, everyRule, findRule, maxDepth, mayStandIn, moveRule, removeRule, stepPlace, updateRule } from './tree'

const [a, b, c] = ['totalSessions', 'totalPurchases', 'lastSeen'].map((field) => newRule({ field })) as [Rule, Rule, Rule]
const group = newGroup({ rules: [b] })
const rules = [a, group, c]
const shape = (of: readonly Rule[]): unknown[] => of.map((rule) => (rule.type === 'GROUP' ? shape(rule.rules) : rule.field))
const step = (id: string, direction: 'up' | 'down' | 'in' | 'out') => {
  const place = stepPlace(rules, id, direction)
  return place && shape(moveRule(rules, id, place))
}

describe('moving by steps', () => {
  it('goes past a neighbour', () => {
    expect(step(c.id, 'up')).toEqual(['totalSessions', 'lastSeen', ['totalPurchases']])
    expect(step(a.id, 'down')).toEqual([['totalPurchases'], 'totalSessions', 'lastSeen'])
  })
  it('ends at the ends', () => {
    expect(step(a.id, 'up')).toBeNull()
    expect(step(c.id, 'down')).toBeNull()
    expect(step(a.id, 'out')).toBeNull()
  })
  it('goes into the group beside it, and out behind its own', () => {
    expect(step(a.id, 'in')).toEqual([['totalSessions', 'totalPurchases'], 'lastSeen'])
    expect(step(c.id, 'in')).toEqual(['totalSessions', ['totalPurchases', 'lastSeen']])
    expect(step(b.id, 'out')).toEqual(['totalSessions', [], 'totalPurchases', 'lastSeen'])
  })
})

describe('what may stand where', () => {
  it('keeps a group out of itself', () => {
    expect(mayStandIn(rules, group.id, group.id)).toBe(false)
    expect(moveRule(rules, group.id, { parent: group.id, index: 0 })).toBe(rules)
  })
  it('keeps to the depth that the server takes', () => {
    const innermost = newGroup({ rules: [newRule()] })
    let nested = innermost
    for (let depth = 1; depth < maxDepth; depth += 1) nested = newGroup({ rules: [nested] })
    const deep = [nested, group, a]
    expect(depthOf(deep, innermost.id)).toBe(maxDepth)
    expect(mayStandIn(deep, a.id, innermost.id)).toBe(true)
    expect(mayStandIn(deep, group.id, innermost.id)).toBe(false)
  })
})

it('finds, removes and lists rules at any depth', () => {
  expect(findRule(rules, b.id)).toMatchObject({ parent: group.id, index: 0 })
  expect(shape(removeRule(rules, b.id))).toEqual(['totalSessions', [], 'lastSeen'])
  expect([...everyRule(rules)]).toHaveLength(4)
})

describe('an edit', () => {
  it('leaves the rules that it does not touch the same objects, in groups too', () => {
    const changed = updateRule(rules, c.id, (rule) => ({ ...rule, weight: 2 }))
    expect(changed.map((rule, i) => rule === rules[i])).toEqual([true, true, false])
    expect(removeRule(rules, a.id)[0]).toBe(group)
    expect(updateRule(rules, 'nobody', () => a)).toBe(rules)
  })
})
