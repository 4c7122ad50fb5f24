import { type Draft, emptyDraft } from './draft'
import { newRule } from './rule'

export interface Template {
  id: string
  name: string
  /** What comes out, for somebody who has never made a segment. */
  promise: string
  make(): Draft
}

/** What a new segment can begin as. */
export const templates: readonly Template[] = [
  {
    id: 'interest',
    name: 'Interested in something',
    promise: 'Visitors who show a clear interest in one category, and came back lately.',
    make: () => ({
      ...emptyDraft,
      icon: '🔎',
      threshold: 0.6,
      rules: [
        newRule({ type: 'CATEGORY_INTEREST', field: 'interests.tech', value: 0.4, weight: 0.7 }),
        newRule({ type: 'RECENCY', field: 'lastSeen', operator: 'LESS_OR_EQUAL', value: 30, weight: 0.3 }),
      ],
    }),
  },
  {
    id: 'lapsing',
    name: 'About to be lost',
    promise: 'They came several times, then stayed away: 30 to 90 days without a visit.',
    make: () => ({
      ...emptyDraft,
      icon: '🌙',
      threshold: 0.7,
      rules: [
        newRule({ type: 'RECENCY', field: 'lastSeen', operator: 'BETWEEN', value: [30, 90], tolerance: 10, weight: 0.6, isRequired: true }),
        newRule({ field: 'totalSessions', value: 3, weight: 0.4 }),
      ],
    }),
  },
  {
    id: 'buyers',
    name: 'Recent buyers',
    promise: 'They bought at least twice in the last 90 days; one purchase counts half.',
    make: () => ({
      ...emptyDraft,
      icon: '🛍️',
      threshold: 0.6,
      rules: [
        newRule({ field: 'count(purchase)', value: 2, window: { kind: 'last', days: 90 }, weight: 0.6, isRequired: true }),
        newRule({ field: 'sum(purchase.amount)', value: 100, window: { kind: 'last', days: 90 }, weight: 0.4 }),
      ],
    }),
  },
  {
    id: 'blank',
    name: 'Start from nothing',
    promise: 'One empty rule, and everything else up to you.',
    make: () => ({ ...emptyDraft, rules: [newRule({ field: '' })] }),
  },
]
