import { formatPlain } from '../app/format'
import type { Draft } from './draft'
import { unitOf } from './fields'
import type { Rule } from './rule'
import { combinationLabel, inUnit, missingLabel, ruleText } from './words'

/** One thing that two drafts say differently, in words; null where one of them does not have it. */
export interface Difference {
  /** The same for the same thing, whatever is compared. */
  key: string
  label: string
  left: string | null
  right: string | null
}

/** Everything that differs: the segment's own texts, then rule by rule. */
export function differences(left: Draft, right: Draft): Difference[] {
  return [
    ...differingInfo(left, right),
    ...differingRules(left.rules, right.rules, ''),
  ]
}

function differingInfo(left: Draft, right: Draft): Difference[] {
  const texts: [string, (draft: Draft) => string][] = [
    ['Name', (draft) => draft.name],
    ['Description', (draft) => draft.description],
    ['Icon', (draft) => draft.icon],
    ['Colour', (draft) => draft.color],
    ['Tags', (draft) => draft.tags.join(', ')],
    ['Combination', (draft) => combinationLabel[draft.combination]],
    ['Threshold', (draft) => formatPlain(draft.threshold)],
  ]
  return texts
    .map(([label, text]) => ({ key: label, label, left: text(left), right: text(right) }))
    .filter((difference) => difference.left !== difference.right)
}

/** What a rule is about: rules with the same subject are versions of each other, wherever they stand in the list. */
const subject = (rule: Rule) => [rule.type, rule.field, rule.category, JSON.stringify(rule.window)].join(' ')

function differingRules(left: readonly Rule[], right: readonly Rule[], path: string): Difference[] {
  const pairs = pair(left, right)
  return pairs.flatMap(({ before, after, name }): Difference[] => {
    const key = `${path}${name}`
    const label = `${path}Rule ${name}`
    if (before && after) {
      const texts = [fullText(before), fullText(after)] as const
      const own: Difference[] = texts[0] === texts[1] ? [] : [{ key, label, left: texts[0], right: texts[1] }]
      return own.concat(differingRules(before.rules, after.rules, `${label} › `))
    }
    return [{ key, label, left: before ? fullText(before) : null, right: after ? fullText(after) : null }]
  })
}

interface Pair {
  name: string
  before?: Rule
  after?: Rule
}

/** Rules of the same subject in order, then those left over by the place where they stand. */
function pair(left: readonly Rule[], right: readonly Rule[]): Pair[] {
  const free = new Set(right)
  const partner = new Map<Rule, Rule>()
  const match = (rule: Rule, fits: (other: Rule) => boolean) => {
    const found = partner.has(rule) ? undefined : [...free].find(fits)
    if (!found) return
    partner.set(rule, found)
    free.delete(found)
  }
  for (const rule of left) match(rule, (other) => subject(other) === subject(rule))
  for (const [i, rule] of left.entries()) match(rule, (other) => other === right[i] && other.type === rule.type)
  return [
    ...left.map((rule, i) => ({ name: String(i + 1), before: rule, after: partner.get(rule) })),
    ...right.flatMap((rule, i) => (free.has(rule) ? [{ name: `${i + 1} (new)`, after: rule }] : [])),
  ]
}

/** A rule with all that counts, in words. */
function fullText(rule: Rule): string {
  return [
    ruleText(rule),
    `weight ${formatPlain(rule.weight)}`,
    rule.tolerance !== null && `tolerance ${inUnit(unitOf(rule.type, rule.field), rule.tolerance)}`,
    rule.isRequired && 'required',
    rule.whenMissing !== 'FAIL' && `if nothing is known: ${missingLabel[rule.whenMissing]}`,
    rule.description && `“${rule.description}”`,
  ]
    .filter(Boolean)
    .join(' · ')
}

/** Who made a difference, seen from the draft that both began with. */
export type Author = 'mine' | 'theirs' | 'both'

/** The differences between mine and theirs, each with who changed it since the base. */
export function threeWay(base: Draft, mine: Draft, theirs: Draft): { difference: Difference; by: Author }[] {
  const changedByMe = new Set(differences(mine, base).map(({ key }) => key))
  const changedByThem = new Set(differences(theirs, base).map(({ key }) => key))
  return differences(mine, theirs).map((difference) => {
    const me = changedByMe.has(difference.key)
    const them = changedByThem.has(difference.key)
    return { difference, by: me && them ? 'both' : them ? 'theirs' : 'mine' }
  })
}
