import { Combobox, Group, InputBase, Text, useCombobox } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useEffect, useMemo, useState } from 'react'
import { useQuery } from 'urql'
import { formatShare } from '../app/format'
import { OtherSegmentsDocument, FindFieldsDocument, type RuleType } from '../gql/graphql'
import { useTools } from './context'
import { fieldTypes, type KnownField, standingFields, typeOfField } from './fields'
import { isFound } from './find'
import { MiniHistogram } from './MiniHistogram'
import type { Rule } from './rule'
import { fieldLabel } from './words'

interface Props {
  id: string
  rule: Rule
  fault?: string
  onPick: (type: RuleType, field: string) => void
}

/** A field to pick; of those that the server knows also who has them. */
type Choice = { path: string; type: RuleType; label: string } & Partial<KnownField>

const named = <Field extends { path: string; type: RuleType }>(field: Field) => ({ ...field, label: fieldLabel(field.type, field.path) })

/** Picks what a rule asks for: a field that the population holds, another segment, or a field typed by its name. */
export function FieldPicker({ id, rule, fault, onPick }: Props) {
  const [search, setSearch] = useState('')
  const combobox = useCombobox({
    onDropdownClose: () => {
      combobox.resetSelectedOption()
      setSearch('')
    },
    onDropdownOpen: () => combobox.focusSearchInput(),
  })
  const choices = useChoices(search.trim(), combobox.dropdownOpened)
  const { selectFirstOption, resetSelectedOption } = combobox
  useEffect(() => {
    // So that Enter takes what is found.
    if (search.trim() === '') resetSelectedOption()
    else selectFirstOption()
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- the functions are new with every render
  }, [search, choices])
  const label = fieldLabel(rule.type, rule.field)

  return (
    <Combobox
      store={combobox}
      position="bottom-start"
      width="min(400px, calc(100vw - 32px))"
      onOptionSubmit={(path) => {
        const type = choices.find((choice) => choice.path === path)?.type ?? typeOfField(path)
        if (type) onPick(type, path)
        combobox.closeDropdown()
        combobox.focusTarget()
      }}
    >
      <Combobox.Target targetType="button">
        <InputBase
          id={id}
          component="button"
          type="button"
          pointer
          size="xs"
          flex={1}
          miw={180}
          aria-label={`Field: ${rule.field ? label : 'not picked yet'}`}
          error={fault}
          rightSection={<Combobox.Chevron />}
          rightSectionPointerEvents="none"
          onClick={() => combobox.toggleDropdown()}
        >
          {rule.field ? (
            <Text span size="sm" fw={550} truncate display="block">
              {label}
            </Text>
          ) : (
            <Text span size="sm" c="dimmed">
              Pick a field…
            </Text>
          )}
        </InputBase>
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Search value={search} onChange={(event) => setSearch(event.currentTarget.value)} placeholder="Search, or type as in count(purchase)" aria-label="Search fields" />
        <Combobox.Options>
          <div style={{ maxHeight: 340, overflowY: 'auto' }}>
            {/* Mantine keeps a closed dropdown mounted: with every rule's fields in it, typing would wait for them. */}
            {combobox.dropdownOpened && fieldTypes.map((kind) => (
              <Choices key={kind.type} title={kind.label} choices={choices.filter(({ type }) => type === kind.type)} picked={rule.field} />
            ))}
            {combobox.dropdownOpened && choices.length === 0 && <Combobox.Empty>Nothing is called that. Try another word.</Combobox.Empty>}
          </div>
        </Combobox.Options>
        <Combobox.Footer>
          <Text size="xs" c="dimmed" ta="right">
            % is the share of all profiles that have a value
          </Text>
        </Combobox.Footer>
      </Combobox.Dropdown>
    </Combobox>
  )
}

/** What fits the search: known fields, segments in force, and what was typed if it has the form of a field. */
function useChoices(search: string, isOpen: boolean): readonly Choice[] {
  const { segmentKey, known } = useTools()
  const [asked] = useDebouncedValue(search, 150)
  const [found] = useQuery({ query: FindFieldsDocument, variables: { search: asked }, pause: !isOpen || asked === '' })
  const [others] = useQuery({ query: OtherSegmentsDocument, pause: !isOpen })
  return useMemo(() => {
    // The usual fields are found at once, the rare ones when the server has answered.
    const usual = [...known.values()].map(named).filter((field) => search === '' || isFound(field, search))
    const rare = search === '' ? [] : (found.data?.ruleFields ?? []).map(named).filter((field) => !known.has(field.path) && isFound(field, search))
    const segments = (others.data?.segments.edges ?? [])
      .map(({ node }) => ({ path: `segment.${node.key}`, type: 'SEGMENT' as const, label: `${node.icon} ${node.name}`, key: node.key }))
      .filter(({ key, label }) => key !== segmentKey && `${key} ${label}`.toLowerCase().includes(search.toLowerCase()))
    const told = new Set([...usual, ...rare].map(({ path }) => path))
    const standing = standingFields
      .filter(({ path }) => !told.has(path))
      .map(named)
      .filter((field) => search === '' || isFound(field, search))
    const choices: Choice[] = [...usual, ...rare, ...standing, ...segments]
    const typed = typeOfField(search)
    if (typed && !choices.some(({ path }) => path === search)) choices.unshift(named({ path: search, type: typed }))
    return choices
  }, [search, known, found.data, others.data, segmentKey])
}

/** How many fields of a type are shown; the search finds the others. */
const shownAtOnce = 12

function Choices({ title, choices, picked }: { title: string; choices: readonly Choice[]; picked: string }) {
  if (choices.length === 0) return null
  return (
    <Combobox.Group label={choices.length > shownAtOnce ? `${title}: ${shownAtOnce} of ${choices.length}, search for more` : title}>
      {choices.slice(0, shownAtOnce).map((choice) => (
        <Combobox.Option key={choice.path} value={choice.path} active={choice.path === picked}>
          <Option choice={choice} />
        </Combobox.Option>
      ))}
    </Combobox.Group>
  )
}

function Option({ choice }: { choice: Choice }) {
  return (
    <Group gap="sm" wrap="nowrap" justify="space-between">
      <div style={{ minWidth: 0 }}>
        <Text size="sm" truncate>
          {choice.label}
        </Text>
        <Text size="xs" c="dimmed" ff="monospace" truncate>
          {choice.path}
        </Text>
      </div>
      {choice.coverage !== undefined && (
        <Group gap={6} wrap="nowrap">
          <MiniHistogram buckets={choice.histogram ?? []} />
          <Text size="xs" c="dimmed" className="figures" w={42} ta="right">
            {formatShare(Math.round(choice.coverage * 100) / 100)}
          </Text>
        </Group>
      )}
    </Group>
  )
}
