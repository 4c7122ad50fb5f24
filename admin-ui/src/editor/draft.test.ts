import { afterEach, describe, expect, it } from 'vitest'
import { apply, definitionInput, type Draft, draftFrom, emptyDraft, isSame, keyFrom, segmentInput } from './draft'
import { listFaults, locateFaults } from './faults'
import { historyOf, reduce } from './history'
import { newGroup, newRule } from './rule'
import { templates } from './start'
import { forgetUnsaved, keepUnsaved, readUnsaved } from './unsaved'

const draft: Draft = {
  ...emptyDraft,
  key: 'k',
  name: 'K',
  rules: [
    newRule({ field: 'count(purchase)', value: 2, category: 'tech', window: { kind: 'between', from: 60, to: 30 }, tolerance: 1 }),
    newGroup({ combination: 'ANY', rules: [newRule({ type: 'EXPRESSION', value: 'true', whenMissing: 'SKIP' })] }),
  ],
}

describe('what the server is given', () => {
  it('leaves out what the type of a rule does not take', () => {
    const [count, group] = definitionInput(draft).rules
    expect(count).toMatchObject({ field: 'count(purchase)', category: 'tech', window: { between: { fromDays: 60, toDays: 30 } }, tolerance: 1 })
    expect(Object.keys(group ?? {}).toSorted()).toEqual(['combination', 'description', 'isNegated', 'isRequired', 'rules', 'type', 'weight'])
    expect(group?.rules?.[0]).toMatchObject({ type: 'EXPRESSION', value: 'true', whenMissing: 'SKIP' })
    expect(group?.rules?.[0]).not.toHaveProperty('operator')
  })
  it('drops a window when the field is no aggregate any more', () => {
    const id = draft.rules[0]?.id ?? ''
    const changed = apply(draft, { type: 'change', id, change: { field: 'totalPurchases' } })
    expect(definitionInput(changed).rules[0]).not.toMatchObject({ window: expect.anything() })
  })
  it('comes back as the same draft', () => {
    const { key, info, definition } = segmentInput(draft)
    const given = JSON.parse(JSON.stringify({ ...emptyDraft, ...info, key, definition: { ...definition } }), (name, value) =>
      name === 'window' ? { fromDays: 60, toDays: 30 } : value,
    )
    expect(isSame(draftFrom({ ...given, definition: withDefaults(given.definition) }), draft)).toBe(true)
  })
})

// The API writes what an input may leave out.
function withDefaults<T extends { rules?: T[]; description?: string }>(of: T): T {
  return { ...of, description: of.description ?? '', ...(of.rules && { rules: of.rules.map(withDefaults) }) }
}

const rename = (name: string, now: number) => ({ type: 'edit', edit: { type: 'info', change: { name } }, now }) as const

describe('undo', () => {
  it('takes back a word at once, and a later one by itself', () => {
    const typed = [rename('A', 0), rename('Au', 100), rename('Aut', 5000)].reduce(reduce, historyOf(draft))
    const once = reduce(typed, { type: 'undo' })
    expect(once.present.name).toBe('Au')
    const twice = reduce(once, { type: 'undo' })
    expect(twice.present).toBe(draft)
    expect(reduce(twice, { type: 'undo' })).toBe(twice)
    expect(reduce(reduce(twice, { type: 'redo' }), { type: 'redo' }).present.name).toBe('Aut')
  })
  it('forgets the way forth with a new edit, and nothing with one that changes nothing', () => {
    const undone = reduce(reduce(historyOf(draft), rename('A', 0)), { type: 'undo' })
    expect(reduce(undone, rename('B', 10)).future).toEqual([])
    const first = draft.rules[0]?.id ?? ''
    expect(reduce(undone, { type: 'edit', edit: { type: 'step', id: first, direction: 'up' }, now: 20 })).toBe(undone)
  })
})

it('lays faults over the rules they are about', () => {
  const faults = locateFaults(draft, [
    { path: ['definition', 'rules', '1', 'rules', '0', 'value'], message: 'a' },
    { path: ['input', 'definition', 'rules', '0', 'window', 'lastDays'], message: 'b' },
    { path: ['definition', 'membershipThreshold'], message: 'c' },
    { path: ['input', 'info', 'name'], message: 'd' },
  ])
  expect(faults.get(draft.rules[1]?.rules[0]?.id ?? '')).toEqual({ value: 'a' })
  expect(faults.get(draft.rules[0]?.id ?? '')).toEqual({ window: 'b' })
  expect(faults.get('')).toEqual({ membershipThreshold: 'c', name: 'd' })
  expect(listFaults(faults)).toHaveLength(4)
})

it('gives a rule the share of all weights that it is dragged to', () => {
  const rules = [newRule({ weight: 1 }), newRule({ weight: 2 }), newRule({ weight: 1 })]
  const dragged = [0.25, 0.5].reduce<Draft>((before, share) => apply(before, { type: 'share', id: rules[0]!.id, share }), { ...emptyDraft, rules })
  expect(dragged.rules.map(({ weight }) => weight)).toEqual([3, 2, 1])
  expect(dragged.rules[1], 'is drawn again only when it changes').toBe(rules[1])
})

describe('unsaved work', () => {
  afterEach(() => localStorage.clear())
  it('survives, with ids of its own', () => {
    keepUnsaved('k', { draft, base: { draft, version: 3 }, code: 'segments: [', changedAt: 7 })
    const kept = readUnsaved('k')
    expect(kept && isSame(kept.draft, draft)).toBe(true)
    expect(kept?.base?.version).toBe(3)
    expect(kept?.code).toBe('segments: [')
    expect(kept?.draft.rules[0]?.id).not.toBe(draft.rules[0]?.id)
    expect(readUnsaved(undefined)).toBeNull()
    forgetUnsaved('k')
    expect(readUnsaved('k')).toBeNull()
  })
  it('is left alone when it cannot be read', () => {
    localStorage.setItem('halftone.draft.k', '{"draft":')
    expect(readUnsaved('k')).toBeNull()
  })
})

it('makes keys of names', () => {
  expect(['Loyal Customers', '  Café & Bar!', '日本'].map(keyFrom)).toEqual(['loyal-customers', 'cafe-bar', ''])
})

it.each(templates)('begins with rules that are complete, but for the blank template: $id', ({ id, make }) => {
  expect(make().rules.every(({ field }) => field !== '')).toBe(id !== 'blank')
})
