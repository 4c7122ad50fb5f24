import { expect, it } from 'vitest'
import { differences, threeWay } from './difference'
import { copyDraft, type Draft, emptyDraft } from './draft'
import { newRule } from './rule'

const base: Draft = {
  ...emptyDraft,
  name: 'Buyers',
  rules: [newRule({ field: 'totalPurchases', value: 3 }), newRule({ type: 'RECENCY', field: 'lastSeen', operator: 'LESS_THAN', value: 30 })],
}
const withValue = (draft: Draft, at: number, value: number): Draft => ({ ...draft, rules: draft.rules.with(at, { ...(draft.rules[at] ?? newRule()), value }) })

it('finds no difference in a copy', () => {
  expect(differences(base, copyDraft(base))).toEqual([])
})

it('follows a rule that only moved', () => {
  expect(differences(base, { ...base, rules: base.rules.toReversed() })).toEqual([])
})

it('names what was added and removed', () => {
  const [first] = base.rules
  const other = { ...base, rules: first ? [first, newRule({ type: 'TRAIT', field: 'traits.prefersDeals', operator: 'EQUAL', value: true })] : [] }
  expect(differences(base, other)).toMatchObject([
    { label: 'Rule 2', left: expect.stringContaining('Last seen'), right: null },
    { label: 'Rule 2 (new)', left: null, right: expect.stringContaining('Prefers deals') },
  ])
})

it('tells who changed what', () => {
  const mine = withValue({ ...base, threshold: 0.5 }, 0, 4)
  const theirs = withValue(withValue(base, 0, 5), 1, 14)
  expect(threeWay(base, mine, theirs).map(({ difference, by }) => [difference.label, by])).toEqual([
    ['Threshold', 'mine'],
    ['Rule 1', 'both'],
    ['Rule 2', 'theirs'],
  ])
})
