import { Group, SegmentedControl, Select, TagsInput, Text, TextInput } from '@mantine/core'
import { type KnownField, takesList, unitOf } from './fields'
import { NumberBox } from './NumberBox'
import type { Rule } from './rule'

interface Props {
  rule: Rule
  label: string
  known?: KnownField
  fault?: string
  onChange: (value: unknown) => void
}

/** What a field is compared with, in the form that its unit and the operator take. */
export function ValueInput({ rule, label, known, fault, onChange }: Props) {
  const unit = unitOf(rule.type, rule.field)
  if (unit === 'FLAG' || typeof rule.value === 'boolean') {
    const [yes, no] = rule.type === 'SEGMENT' ? ['a member', 'not a member'] : ['yes', 'no']
    return (
      <SegmentedControl
        size="xs"
        aria-label={`Value of ${label}`}
        data={[
          { value: 'true', label: yes },
          { value: 'false', label: no },
        ]}
        value={String(rule.value)}
        onChange={(value) => onChange(value === 'true')}
      />
    )
  }
  if (takesList(rule.operator)) {
    const isText = unit === 'TEXT' || unit === 'SET'
    const values = Array.isArray(rule.value) ? (rule.value as unknown[]) : []
    return (
      <TagsInput
        size="xs"
        flex={1}
        miw={160}
        aria-label={`Values of ${label}`}
        placeholder={values.length > 0 ? undefined : 'Type, then Enter'}
        data={isText ? [...(known?.values ?? [])] : []}
        value={values.map(String)}
        error={fault}
        onChange={(texts) => onChange(isText ? texts : texts.map(Number).filter(Number.isFinite))}
      />
    )
  }
  if (unit === 'TEXT' || unit === 'SET') return <TextValue {...{ rule, label, known, fault, onChange }} />
  if (rule.operator === 'BETWEEN') {
    const [low, high] = Array.isArray(rule.value) ? (rule.value as unknown[]) : []
    return (
      <Group gap={6} wrap="nowrap">
        <NumberBox label={`Lowest ${label}`} unit={unit} w={104} value={numberOf(low)} error={fault} onChange={(n) => onChange([n, high])} />
        <Text size="xs" c="dimmed">
          and
        </Text>
        <NumberBox label={`Highest ${label}`} unit={unit} w={104} value={numberOf(high)} error={Boolean(fault)} onChange={(n) => onChange([low, n])} />
      </Group>
    )
  }
  return <NumberBox label={`Value of ${label}`} unit={unit} w={112} value={numberOf(rule.value)} error={fault} onChange={onChange} />
}

function TextValue({ rule, label, known, fault, onChange }: Props) {
  const text = typeof rule.value === 'string' ? rule.value : ''
  const values = known?.values ?? []
  if (values.length === 0 || rule.operator === 'CONTAINS') {
    return <TextInput size="xs" flex={1} miw={120} aria-label={`Value of ${label}`} value={text} error={fault} onChange={(event) => onChange(event.currentTarget.value)} />
  }
  return (
    <Select
      size="xs"
      w={160}
      aria-label={`Value of ${label}`}
      data={[...new Set([...values, ...(text ? [text] : [])])]}
      value={text || null}
      error={fault}
      searchable
      onChange={(value) => onChange(value ?? '')}
    />
  )
}

const numberOf = (value: unknown) => (typeof value === 'number' ? value : null)
