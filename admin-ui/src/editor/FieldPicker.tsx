import { Combobox, Group, InputBase, Text, useCombobox } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useMemo, useState } from 'react'
import { useQuery } from 'urql'
import { formatShare } from '../app/format'
import { OtherSegmentsDocument, FindFieldsDocument, type RuleType } from '../gql/graphql'
import { useEditor } from './context'
import { fieldTypes, type KnownField, typeOfField } from './fields'
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
type Choice = Pick<KnownField, 'path' | 'type' | 'label'> & Partial<KnownField>

/** Picks what a rule asks for: a field that the population holds, another segment, or a field typed by its name. */
export function FieldPicker({ id, rule, fault, onPick }: Props) {
  const { known } = useEditor()
  const [search, setSearch] = useState('')
  const combobox = useCombobox({
    onDropdownClose: () => {
      combobox.resetSelectedOption()
      setSearch('')
    },
    onDropdownOpen: () => combobox.focusSearchInput(),
  })
  const choices = useChoices(search, combobox.dropdownOpened)
  const label = known.get(rule.field)?.label ?? fieldLabel(rule.type, rule.field)

  return (
    <Combobox
      store={combobox}
      position="bottom-start"
      width={400}
      onOptionSubmit={(path) => {
        const type = choices.find((choice) => choice.path === path)?.type ?? typeOfField(path)
        if (type) onPick(type, path)
        combobox.closeDropdown()
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
            {combobox.dropdownOpened && choices.length === 0 && <Combobox.Empty>No profile has such a field</Combobox.Empty>}
          </div>
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}

/** What fits the search: known fields, segments in force, and what was typed if it has the form of a field. */
function useChoices(search: string, isOpen: boolean): readonly Choice[] {
  const { draft, known } = useEditor()
  const [needle] = useDebouncedValue(search.trim(), 150)
  const [found] = useQuery({ query: FindFieldsDocument, variables: { search: needle }, pause: !isOpen || needle === '' })
  const [others] = useQuery({ query: OtherSegmentsDocument, pause: !isOpen })
  return useMemo(() => {
    const fields = needle === '' ? [...known.values()] : (found.data?.ruleFields ?? [])
    const segments = (others.data?.segments.edges ?? [])
      .map(({ node }) => ({ path: `segment.${node.key}`, type: 'SEGMENT' as const, label: `${node.icon} ${node.name}`, key: node.key }))
      .filter(({ key, label }) => key !== draft.key && `${key} ${label}`.toLowerCase().includes(needle.toLowerCase()))
    const choices: Choice[] = [...fields, ...segments]
    const typed = typeOfField(needle)
    if (typed && !choices.some(({ path }) => path === needle)) choices.unshift({ path: needle, type: typed, label: fieldLabel(typed, needle) })
    return choices
  }, [needle, known, found.data, others.data, draft.key])
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
          <Text size="xs" c="dimmed" className="figures" w={42} ta="right" title="Share of all profiles that have a value">
            {formatShare(Math.round(choice.coverage * 100) / 100)}
          </Text>
        </Group>
      )}
    </Group>
  )
}
