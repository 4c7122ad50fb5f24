import type { FieldUnit, RuleCombination, RuleOperator, RuleType, WhenMissing } from '../gql/graphql'
import { isAggregate, unitOf } from './fields'
import type { Rule, TimeWindow } from './rule'

const plain = new Intl.NumberFormat(undefined, { maximumFractionDigits: 3 })
const money = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 })
const percent = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 })

/** A number in the unit of its field, as short as it can be. */
export function inUnit(unit: FieldUnit, n: number): string {
  switch (unit) {
    case 'SHARE':
      return percent.format(n)
    case 'MONEY':
      return money.format(n)
    case 'DAYS':
      return n === 1 ? '1 day' : `${plain.format(n)} days`
    default:
      return plain.format(n)
  }
}

const operators: Record<RuleOperator, string> = {
  GREATER_OR_EQUAL: 'at least',
  GREATER_THAN: 'more than',
  LESS_OR_EQUAL: 'at most',
  LESS_THAN: 'less than',
  BETWEEN: 'between',
  EQUAL: 'is',
  NOT_EQUAL: 'is not',
  IN: 'is one of',
  NOT_IN: 'is none of',
  CONTAINS: 'contains',
}

const ofSets: Partial<Record<RuleOperator, string>> = { CONTAINS: 'includes', IN: 'include any of', NOT_IN: 'include none of' }

export function operatorLabel(operator: RuleOperator, unit: FieldUnit): string {
  return (unit === 'SET' && ofSets[operator]) || operators[operator]
}

export const combinationLabel: Record<RuleCombination, string> = {
  WEIGHTED: 'Weighted: their mean decides',
  ALL: 'All: the weakest decides',
  ANY: 'Any: the strongest decides',
}

export const missingLabel: Record<WhenMissing, string> = {
  FAIL: 'Does not fit (0)',
  PASS: 'Fits (1)',
  SKIP: 'Leave the rule out',
}

const spaced = (name: string) => name.replaceAll(/[-_]+/g, ' ')
const fromCamel = (name: string) => spaced(name.replaceAll(/([a-z])([A-Z])/g, '$1 $2')).toLowerCase()
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

const fixed: Record<string, string> = {
  interests: 'Interests',
  affinities: 'Tags',
  brandAffinities: 'Brands',
  priceRange: 'Typical price',
  'price.min': 'Lowest price',
  'price.max': 'Highest price',
  'price.average': 'Average price',
  lastSeen: 'Last seen',
  firstSeen: 'First seen',
  totalSessions: 'Total visits',
}

const plurals: Record<string, string> = {
  add_to_cart: 'cart adds',
  add_to_wishlist: 'wishlist adds',
  begin_checkout: 'checkouts begun',
  category_browse: 'category visits',
  compare_products: 'product comparisons',
  filter_applied: 'filters applied',
  remove_from_cart: 'cart removals',
  time_on_page: 'times on a page',
  view_cart: 'cart views',
}

/** Many signals of a type in words. */
const many = (type: string) => plurals[type] ?? spaced(type).replace(/(ch|sh|s)?$/, (end) => `${end}${end ? 'es' : 's'}`)

const aggregates: Record<string, (what: string, measure: string) => string> = {
  count: (what) => `Number of ${what}`,
  signals: (what) => `Number of single ${what}`,
  sum: (what, measure) => `${measure === 'amount' ? 'Money' : 'Quantity'} of ${what}`,
  avg: (what, measure) => `Average ${measure} of ${what}`,
  min: (what, measure) => `Lowest ${measure} of ${what}`,
  max: (what, measure) => `Highest ${measure} of ${what}`,
  distinctDays: (what) => `Days with ${what}`,
}

/** The name of a field for people: everywhere the same, in the editor, the picker and the profile. */
export function fieldLabel(type: RuleType, field: string): string {
  const known = fixed[field]
  if (known) return known
  if (isAggregate(field)) {
    const [, name = '', what = '', measure = ''] = /^(\w+)\(([\w*]+)\.?(\w*)\)$/.exec(field) ?? []
    return aggregates[name]?.(what === '*' ? 'signals' : many(what), measure) ?? field
  }
  const [kind = '', ...rest] = field.split('.')
  const name = spaced(rest.join(' '))
  switch (type) {
    case 'CATEGORY_INTEREST':
      return `Interest in ${name}`
    case 'TAG_AFFINITY':
      return `Affinity to ${name}`
    case 'BRAND_AFFINITY':
      return `Affinity to the brand ${name}`
    case 'TRAIT':
      return capital(fromCamel(rest.join('.')))
    case 'RECENCY':
      return `${capital(kind)} ${name}`
    case 'CONTEXT':
      return rest.length > 1 ? `Share of visits: ${spaced(rest.slice(1).join('.'))}` : `Usual ${fromCamel(rest[0] ?? '')}`
    case 'SEGMENT':
      return `Segment ${name}`
    case 'MODEL_SCORE':
      return `Model ${name}`
    default:
      return capital(fromCamel(field))
  }
}

export function windowText(window: TimeWindow): string {
  switch (window.kind) {
    case 'last':
      return `in the last ${inUnit('DAYS', window.days)}`
    case 'older':
      return `more than ${inUnit('DAYS', window.days)} ago`
    case 'between':
      return `${plain.format(window.from)} to ${inUnit('DAYS', window.to)} ago`
  }
}

/** The value of a rule in words. */
export function valueText(unit: FieldUnit, value: unknown): string {
  if (Array.isArray(value)) return value.map((one) => valueText(unit, one)).join(', ')
  if (typeof value === 'number') return inUnit(unit, value)
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return typeof value === 'string' ? value : ''
}

/** A rule as one line, as in "Interest in tech at least 0.4". */
export function ruleText(rule: Rule): string {
  const negation = rule.isNegated ? 'Not: ' : ''
  if (rule.type === 'EXPRESSION') return `${negation}${String(rule.value ?? '')}`
  if (rule.type === 'GROUP') {
    const joint = { ALL: 'All of', ANY: 'Any of', WEIGHTED: 'Weighted' }[rule.combination]
    return `${negation}${joint} ${rule.rules.length} ${rule.rules.length === 1 ? 'rule' : 'rules'}`
  }
  if (!rule.field) return `${negation}No field picked yet`
  const unit = unitOf(rule.type, rule.field)
  const value =
    rule.operator === 'BETWEEN' && Array.isArray(rule.value)
      ? `${valueText(unit, rule.value[0])} and ${valueText(unit, rule.value[1])}`
      : valueText(unit, rule.value)
  const limits = [rule.category && `in ${rule.category}`, rule.window && windowText(rule.window)].filter(Boolean)
  return `${negation}${[fieldLabel(rule.type, rule.field), operatorLabel(rule.operator, unit), value, ...(isAggregate(rule.field) ? limits : [])].join(' ')}`
}
