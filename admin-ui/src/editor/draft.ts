import type { CreateSegmentInput, DefinitionInput, RuleCombination, SegmentInfoInput } from '../gql/graphql'
import { copyRule, type PublishedRule, type Rule, ruleFrom, ruleInput } from './rule'
import { type Direction, findRule, insertRule, moveRule, type Place, removeRule, stepPlace, updateRule } from './tree'

/** A segment as it is being edited. */
export interface Draft {
  readonly key: string
  readonly name: string
  readonly description: string
  readonly icon: string
  readonly color: string
  readonly tags: readonly string[]
  readonly combination: RuleCombination
  readonly threshold: number
  readonly rules: readonly Rule[]
}

/** What the API tells of a segment, published or read from a bundle. */
export interface PublishedSegment {
  key: string
  name: string
  description: string
  icon: string
  color: string
  tags: readonly string[]
  definition: { combination: RuleCombination; membershipThreshold: number; rules: readonly PublishedRule[] }
}

export type Info = Pick<Draft, 'key' | 'name' | 'description' | 'icon' | 'color' | 'tags'>

export type Edit =
  | { type: 'info'; change: Partial<Info> }
  | { type: 'threshold'; threshold: number }
  | { type: 'combination'; combination: RuleCombination }
  | { type: 'change'; id: string; change: Partial<Omit<Rule, 'id'>> }
  | { type: 'share'; id: string; share: number }
  | { type: 'add'; rule: Rule; place: Place }
  | { type: 'remove'; id: string }
  | { type: 'move'; id: string; place: Place }
  | { type: 'step'; id: string; direction: Direction }
  | { type: 'replace'; draft: Draft }

export const emptyDraft: Draft = {
  key: '',
  name: '',
  description: '',
  icon: '',
  color: '',
  tags: [],
  combination: 'WEIGHTED',
  threshold: 0.3,
  rules: [],
}

/** The draft after an edit; an edit that changes nothing gives the same draft. */
export function apply(draft: Draft, edit: Edit): Draft {
  switch (edit.type) {
    case 'info':
      return { ...draft, ...edit.change }
    case 'threshold':
      return { ...draft, threshold: edit.threshold }
    case 'combination':
      return { ...draft, combination: edit.combination }
    case 'change':
      return { ...draft, rules: updateRule(draft.rules, edit.id, (rule) => ({ ...rule, ...edit.change, id: rule.id })) }
    case 'share': {
      const found = findRule(draft.rules, edit.id)
      return found ? apply(draft, { type: 'change', id: edit.id, change: { weight: weightFor(edit.share, found.rule, found.siblings) } }) : draft
    }
    case 'add':
      return { ...draft, rules: insertRule(draft.rules, edit.rule, edit.place) }
    case 'remove':
      return { ...draft, rules: removeRule(draft.rules, edit.id) }
    case 'move': {
      const rules = moveRule(draft.rules, edit.id, edit.place)
      return rules === draft.rules ? draft : { ...draft, rules }
    }
    case 'step': {
      const place = stepPlace(draft.rules, edit.id, edit.direction)
      return place ? apply(draft, { type: 'move', id: edit.id, place }) : draft
    }
    case 'replace':
      return edit.draft
  }
}

/** The weight with which a rule has a share, from 0 to 1, of all weights beside it: with as many digits as tell 1 % apart. */
function weightFor(share: number, rule: Rule, siblings: readonly Rule[]): number {
  const others = siblings.reduce((sum, { weight }) => sum + weight, -rule.weight)
  return Number(((share / (1 - share)) * others).toPrecision(3))
}

export function draftFrom(segment: PublishedSegment): Draft {
  const { definition } = segment
  return {
    key: segment.key,
    name: segment.name,
    description: segment.description,
    icon: segment.icon,
    color: segment.color,
    tags: [...segment.tags],
    combination: definition.combination,
    threshold: definition.membershipThreshold,
    rules: definition.rules.map(ruleFrom),
  }
}

/** The draft with fresh ids, as is needed when it was made by another page. */
export const copyDraft = (draft: Draft): Draft => ({ ...draft, rules: draft.rules.map(copyRule) })

export function definitionInput(draft: Draft): DefinitionInput {
  return {
    combination: draft.combination,
    membershipThreshold: draft.threshold,
    rules: draft.rules.map(ruleInput),
  }
}

export function infoInput(draft: Draft): SegmentInfoInput {
  return {
    name: draft.name,
    description: draft.description,
    icon: draft.icon,
    color: draft.color,
    tags: [...draft.tags],
  }
}

export function segmentInput(draft: Draft): CreateSegmentInput {
  return { key: draft.key, info: infoInput(draft), definition: definitionInput(draft) }
}

/** Whether two drafts would be saved as the same. */
export function isSame(a: Draft, b: Draft): boolean {
  return a === b || JSON.stringify(segmentInput(a)) === JSON.stringify(segmentInput(b))
}

/** A key made of a name: lower-case letters and digits, joined by '-'. */
export function keyFrom(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 64)
}
