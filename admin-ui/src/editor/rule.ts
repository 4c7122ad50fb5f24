import type {
  RuleCombination,
  RuleInput,
  RuleOperator,
  RulePartsFragment,
  RuleType,
  RuleWindowInput,
  WhenMissing,
} from '../gql/graphql'
import { isAggregate } from './fields'

/** A part of time before now, in days. */
export type TimeWindow =
  | { kind: 'last'; days: number }
  | { kind: 'older'; days: number }
  | { kind: 'between'; from: number; to: number }

/**
 * A rule as it is being edited. One shape for leaves, groups and expressions, so that a rule keeps what was typed when
 * its type is changed; {@link ruleInput} leaves out what the type does not take.
 */
export interface Rule {
  /** Names the rule on this page only: for React's keys, focus and faults. */
  readonly id: string
  readonly type: RuleType
  readonly field: string
  readonly category: string
  readonly window: TimeWindow | null
  readonly operator: RuleOperator
  readonly value: unknown
  readonly weight: number
  /** null is the default of the server: the magnitude of the nearest edge. */
  readonly tolerance: number | null
  readonly isRequired: boolean
  readonly isNegated: boolean
  readonly whenMissing: WhenMissing
  readonly combination: RuleCombination
  readonly rules: readonly Rule[]
  readonly description: string
}

/** A rule as the API gives it, with those of its group. */
export type PublishedRule = RulePartsFragment & { rules?: readonly PublishedRule[] | null }

let made = 0

/** A rule with an id of its own. */
export function newRule(parts: Partial<Omit<Rule, 'id'>> = {}): Rule {
  made += 1
  return {
    type: 'STATISTIC',
    field: '',
    category: '',
    window: null,
    operator: 'GREATER_OR_EQUAL',
    value: 1,
    weight: 1,
    tolerance: null,
    isRequired: false,
    isNegated: false,
    whenMissing: 'FAIL',
    combination: 'ALL',
    rules: [],
    description: '',
    ...parts,
    id: `rule-${made}`,
  }
}

export const newGroup = (parts: Partial<Omit<Rule, 'id'>> = {}): Rule => newRule({ type: 'GROUP', value: null, ...parts })

/** The rule again, with fresh ids throughout. */
export function copyRule(rule: Rule): Rule {
  return newRule({ ...rule, rules: rule.rules.map(copyRule) })
}

/** A rule as the API gives it. */
export function ruleFrom(given: PublishedRule): Rule {
  return newRule({
    type: given.type,
    field: given.field ?? '',
    category: given.category ?? '',
    window: windowFrom(given.window),
    operator: given.operator ?? 'GREATER_OR_EQUAL',
    value: given.value ?? null,
    weight: given.weight,
    tolerance: given.tolerance ?? null,
    isRequired: given.isRequired,
    isNegated: given.isNegated,
    whenMissing: given.whenMissing,
    combination: given.combination ?? 'ALL',
    rules: (given.rules ?? []).map(ruleFrom),
    description: given.description,
  })
}

function windowFrom(given: RulePartsFragment['window']): TimeWindow | null {
  if (given?.lastDays != null) return { kind: 'last', days: given.lastDays }
  if (given?.olderThanDays != null) return { kind: 'older', days: given.olderThanDays }
  if (given?.fromDays != null) return { kind: 'between', from: given.fromDays, to: given.toDays ?? 0 }
  return null
}

/** A rule as the API takes it: without the parts that its type does not have. */
export function ruleInput(rule: Rule): RuleInput {
  const common = {
    type: rule.type,
    weight: rule.weight,
    isRequired: rule.isRequired,
    isNegated: rule.isNegated,
    description: rule.description || undefined,
  }
  switch (rule.type) {
    case 'GROUP':
      return { ...common, combination: rule.combination, rules: rule.rules.map(ruleInput) }
    case 'EXPRESSION':
      return { ...common, value: rule.value, whenMissing: rule.whenMissing }
  }
  const aggregate = isAggregate(rule.field)
  return {
    ...common,
    field: rule.field,
    operator: rule.operator,
    value: rule.value,
    whenMissing: rule.whenMissing,
    tolerance: rule.tolerance ?? undefined,
    category: (aggregate && rule.category) || undefined,
    window: aggregate && rule.window ? windowInput(rule.window) : undefined,
  }
}

function windowInput(window: TimeWindow): RuleWindowInput {
  switch (window.kind) {
    case 'last':
      return { lastDays: window.days }
    case 'older':
      return { olderThanDays: window.days }
    case 'between':
      return { between: { fromDays: window.from, toDays: window.to } }
  }
}
