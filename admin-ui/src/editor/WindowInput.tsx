import { Group, Select, Text } from '@mantine/core'
import { NumberBox } from './NumberBox'
import type { TimeWindow } from './rule'

interface Props {
  of: string
  window: TimeWindow | null
  fault?: string
  onChange: (window: TimeWindow | null) => void
}

const kinds = [
  { value: 'ever', label: 'at any time' },
  { value: 'last', label: 'in the last' },
  { value: 'older', label: 'longer ago than' },
  { value: 'between', label: 'between' },
]

/** The part of time that an aggregate looks at. */
export function WindowInput({ of, window, fault, onChange }: Props) {
  return (
    <Group gap={6} wrap="wrap">
      <Select
        size="xs"
        w={140}
        aria-label={`When, for ${of}`}
        data={kinds}
        value={window?.kind ?? 'ever'}
        allowDeselect={false}
        error={fault}
        onChange={(kind) => onChange(windowOf(kind, window))}
      />
      {window && window.kind !== 'between' && (
        <NumberBox label={`Days, for ${of}`} unit="DAYS" w={104} value={window.days} onChange={(days) => onChange({ ...window, days: days ?? 0 })} />
      )}
      {window?.kind === 'between' && (
        <>
          <NumberBox label={`Days ago it begins, for ${of}`} unit="COUNT" w={76} value={window.from} onChange={(from) => onChange({ ...window, from: from ?? 0 })} />
          <Text size="xs" c="dimmed">
            and
          </Text>
          <NumberBox label={`Days ago it ends, for ${of}`} unit="DAYS" w={104} value={window.to} onChange={(to) => onChange({ ...window, to: to ?? 0 })} />
          <Text size="xs" c="dimmed">
            ago
          </Text>
        </>
      )}
    </Group>
  )
}

function windowOf(kind: string | null, before: TimeWindow | null): TimeWindow | null {
  const days = before === null ? 30 : before.kind === 'between' ? before.from : before.days
  switch (kind) {
    case 'last':
    case 'older':
      return { kind, days }
    case 'between':
      return { kind, from: days, to: Math.floor(days / 2) }
    default:
      return null
  }
}
