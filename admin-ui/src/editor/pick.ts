import type { RuleOperator, RuleType } from '../gql/graphql'
import { fitValue, operatorsOf, takesList, unitOf } from './fields'
import type { Rule } from './rule'

/** What changes in a rule when it is to ask for another field: what fits stays. */
export function pickField(rule: Rule, type: RuleType, field: string): Partial<Rule> {
  if (type === 'EXPRESSION') return { type, field: '', value: rule.type === type ? rule.value : '', tolerance: null }
  const isSameUnit = rule.type !== 'EXPRESSION' && unitOf(rule.type, rule.field) === unitOf(type, field)
  const possible = operatorsOf(type, field)
  const operator = isSameUnit && possible.includes(rule.operator) ? rule.operator : usualOperator(type, field)
  const value = fitValue(type, field, operator, isSameUnit ? rule.value : null)
  const keepsTolerance = isSameUnit && hasTolerance({ ...rule, type, field, operator, value })
  return { type, field, operator, value, tolerance: keepsTolerance ? rule.tolerance : null }
}

function usualOperator(type: RuleType, field: string): RuleOperator {
  switch (unitOf(type, field)) {
    case 'DAYS':
      return 'LESS_OR_EQUAL'
    case 'FLAG':
    case 'TEXT':
      return 'EQUAL'
    case 'SET':
      return 'IN'
    case 'MONEY':
      return type === 'PRICE_RANGE' ? 'BETWEEN' : 'GREATER_OR_EQUAL'
    default:
      return 'GREATER_OR_EQUAL'
  }
}

/** What changes in a rule when it is to compare in another way. */
export function pickOperator(rule: Rule, operator: RuleOperator): Partial<Rule> {
  const value = fitValue(rule.type, rule.field, operator, rule.value)
  return { operator, value, tolerance: hasTolerance({ ...rule, operator, value }) ? rule.tolerance : null }
}

/** Whether a rule can be nearly satisfied, so that a tolerance means something. */
export function hasTolerance(rule: Rule): boolean {
  if (rule.type === 'GROUP' || rule.type === 'EXPRESSION' || typeof rule.value === 'boolean') return false
  const unit = unitOf(rule.type, rule.field)
  if (unit === 'SET' || unit === 'FLAG' || unit === 'TEXT') return false
  return !takesList(rule.operator) && rule.operator !== 'NOT_EQUAL'
}
