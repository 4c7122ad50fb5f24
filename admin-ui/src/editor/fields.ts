import type { FieldPartsFragment, FieldUnit, RuleOperator, RuleType } from '../gql/graphql'

/** What the picker and the inputs need to know of a field that the server knows. */
export type KnownField = FieldPartsFragment

const ordering: readonly RuleOperator[] = ['GREATER_OR_EQUAL', 'LESS_OR_EQUAL', 'BETWEEN', 'GREATER_THAN', 'LESS_THAN']
const numeric: readonly RuleOperator[] = [...ordering, 'EQUAL', 'NOT_EQUAL']
const counting: readonly RuleOperator[] = [...numeric, 'IN', 'NOT_IN']
const ofFlags: readonly RuleOperator[] = ['EQUAL', 'NOT_EQUAL']
const ofTexts: readonly RuleOperator[] = ['EQUAL', 'NOT_EQUAL', 'IN', 'NOT_IN', 'CONTAINS']
const ofSets: readonly RuleOperator[] = ['CONTAINS', 'IN', 'NOT_IN']

/** Fields that name everything of their kind at once. */
export const wholeSets: readonly string[] = ['interests', 'affinities', 'brandAffinities']

const aggregate = /^(count|signals|sum|avg|min|max|distinctDays)\(([a-z0-9_*]+)(?:\.(amount|quantity))?\)$/

/** Whether a field is an aggregate of activity, which takes a category and a window. */
export const isAggregate = (field: string) => aggregate.test(field)

/** Whether a field takes whole numbers only. */
export function isWhole(type: RuleType, field: string): boolean {
  return unitOf(type, field) === 'COUNT'
}

/** What the values of a field are, also of one that the server does not list. */
export function unitOf(type: RuleType, field: string): FieldUnit {
  switch (type) {
    case 'CATEGORY_INTEREST':
    case 'BRAND_AFFINITY':
    case 'TAG_AFFINITY':
      return wholeSets.includes(field) ? 'SET' : 'SCORE'
    case 'PRICE_RANGE':
      return 'MONEY'
    case 'TRAIT':
      return 'FLAG'
    case 'RECENCY':
      return 'DAYS'
    case 'CONTEXT':
      return field.split('.').length > 2 ? 'SHARE' : 'TEXT'
    case 'STATISTIC':
      return field === 'totalRevenue' || field.endsWith('.amount)') ? 'MONEY' : 'COUNT'
    default:
      return 'SCORE'
  }
}

/** The operators that a rule over a field takes, the usual ones first. */
export function operatorsOf(type: RuleType, field: string): readonly RuleOperator[] {
  switch (unitOf(type, field)) {
    case 'SET':
      return ofSets
    case 'FLAG':
      return ofFlags
    case 'TEXT':
      return ofTexts
    case 'DAYS':
      return ordering
    case 'MONEY':
      return type === 'PRICE_RANGE' ? ordering : counting
    case 'COUNT':
      return counting
    default:
      return numeric
  }
}

/** Whether an operator takes a list of any length. */
export const takesList = (operator: RuleOperator) => operator === 'IN' || operator === 'NOT_IN'

const firstNumber: Record<FieldUnit, number> = { SHARE: 0.5, SCORE: 0.4, COUNT: 1, MONEY: 50, DAYS: 30, TEXT: 0, FLAG: 0, SET: 0 }

/** A value of the form that the operator takes, keeping as much of the one before as fits. */
export function fitValue(type: RuleType, field: string, operator: RuleOperator, before: unknown): unknown {
  const unit = unitOf(type, field)
  const list = Array.isArray(before) ? (before as unknown[]) : [before]
  if (unit === 'FLAG') return typeof before === 'boolean' ? before : true
  if (unit === 'TEXT' || unit === 'SET') {
    const texts = list.filter((value) => typeof value === 'string' && value !== '')
    return takesList(operator) ? texts : (texts[0] ?? '')
  }
  if (type === 'SEGMENT' && operator === 'EQUAL') return typeof before === 'boolean' ? before : true
  const numbers = list.filter((value) => typeof value === 'number')
  const first = numbers[0] ?? firstNumber[unit]
  if (operator === 'BETWEEN') {
    const second = numbers[1] ?? (unit === 'SHARE' || unit === 'SCORE' ? 1 : first * 2)
    return first <= second ? [first, second] : [second, first]
  }
  return takesList(operator) ? (numbers.length > 0 ? numbers : [first]) : first
}

/** The types whose fields are picked from a list, in the order of the picker. */
export const fieldTypes: readonly { type: RuleType; label: string; example: string }[] = [
  { type: 'CATEGORY_INTEREST', label: 'Interests', example: 'interests.' },
  { type: 'TAG_AFFINITY', label: 'Tags', example: 'affinities.' },
  { type: 'BRAND_AFFINITY', label: 'Brands', example: 'brandAffinities.' },
  { type: 'STATISTIC', label: 'Totals and counts', example: 'count(' },
  { type: 'RECENCY', label: 'Recency', example: 'last.' },
  { type: 'PRICE_RANGE', label: 'Prices', example: 'price' },
  { type: 'TRAIT', label: 'Traits', example: 'traits.' },
  { type: 'CONTEXT', label: 'Where and when', example: 'context.' },
  { type: 'MODEL_SCORE', label: 'Model scores', example: 'model.' },
  { type: 'SEGMENT', label: 'Other segments', example: 'segment.' },
]

/** Fields that every installation can ask for, also while nobody has a value. */
export const standingFields: readonly { type: RuleType; path: string }[] = [
  ...['totalSessions', 'totalPurchases', 'totalRevenue', 'totalCartAdds', 'totalProductViews', 'count(purchase)', 'sum(purchase.amount)'].map((path) => ({ type: 'STATISTIC' as const, path })),
  { type: 'RECENCY', path: 'lastSeen' },
  { type: 'RECENCY', path: 'firstSeen' },
  { type: 'PRICE_RANGE', path: 'priceRange' },
  { type: 'CONTEXT', path: 'context.deviceType' },
]

/** The type that a typed field belongs to by its form, null when it has none. */
export function typeOfField(field: string): RuleType | null {
  if (isAggregate(field) || field.startsWith('total')) return 'STATISTIC'
  if (/^(lastSeen|firstSeen|(last|first)\.\w+)$/.test(field)) return 'RECENCY'
  if (field === 'priceRange' || field.startsWith('price.')) return 'PRICE_RANGE'
  const [kind, rest] = field.split(/\.(.*)/s)
  if (kind && !rest && !wholeSets.includes(field)) return null
  return fieldTypes.find(({ example }) => example === `${kind}.`)?.type ?? null
}
