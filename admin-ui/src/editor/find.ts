import type { RuleType } from '../gql/graphql'

interface Findable {
  path: string
  label: string
  type: RuleType
}

/** What people call things that a field names otherwise: the words beside a pattern find the fields that match it. */
const otherWords: readonly [RegExp, string][] = [
  [/purchase/i, 'bought buy buyer order ordered sale'],
  [/amount|revenue/i, 'money spent spend paid value turnover'],
  [/view|impression/i, 'looked look seen viewed'],
  [/cart/i, 'basket'],
  [/session|visits/i, 'came visited visits sessions'],
  [/^(last|first)/, 'days ago recently since when recency'],
  [/^interests/, 'likes looked at interested category'],
  [/^affinities/, 'likes tagged'],
  [/^brandAffinities/, 'likes make label'],
  [/deviceType/i, 'phone mobile desktop computer'],
  [/referrerDomain/i, 'came from source campaign'],
  [/prefersDeals/i, 'discount bargain coupon'],
  [/^price/, 'cheap expensive cost spends'],
]

const haystack = ({ path, label }: Findable) =>
  [path, label, ...otherWords.filter(([pattern]) => pattern.test(path)).map(([, words]) => words)].join(' ').toLowerCase()

/** Whether everything that is looked for is said of a field: by its name, its path, or another word for it. */
export function isFound(field: Findable, search: string): boolean {
  const said = haystack(field)
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => said.includes(word))
}
