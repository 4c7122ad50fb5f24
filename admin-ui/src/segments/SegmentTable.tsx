import { Badge, Group, Paper, Stack, Table, Text, VisuallyHidden } from '@mantine/core'
import { CountText } from '../app/CountText'
import { formatAge, formatCount, formatWhole } from '../app/format'
import { useNow } from '../app/now'
import { Sparkline } from '../app/Sparkline'
import { HealthBadge } from './HealthBadge'
import type { Row } from './row'
import { SegmentMenu, type SegmentAction } from './SegmentMenu'
import { SegmentName } from './SegmentName'
import classes from './SegmentTable.module.css'

interface Props {
  rows: readonly Row[]
  onAct: (action: SegmentAction, row: Row) => void
}

/** The segments as a table, for wide screens. */
export function SegmentTable({ rows, onAct }: Props) {
  return (
    <Paper style={{ overflow: 'hidden' }}>
      <Table highlightOnHover className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Segment</Table.Th>
            <Table.Th w="26%">Tags</Table.Th>
            <Table.Th w={100} ta="right">
              Members
            </Table.Th>
            <Table.Th w={130}>Last 7 days</Table.Th>
            <Table.Th w={130}>Health</Table.Th>
            <Table.Th w={52}>
              <VisuallyHidden>Actions</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.id} opacity={row.status === 'ARCHIVED' ? 0.65 : 1}>
              <Table.Td>
                <SegmentName segment={row} />
              </Table.Td>
              <Table.Td>
                <Tags tags={row.tags} />
              </Table.Td>
              <Table.Td ta="right">
                <CountText count={row.size} size="sm" fw={600} c={row.health.state === 'FAILED' ? 'dimmed' : undefined} />
              </Table.Td>
              <Table.Td>
                <Trend row={row} />
              </Table.Td>
              <Table.Td>
                <Health row={row} />
              </Table.Td>
              <Table.Td>
                <SegmentMenu row={row} onAct={onAct} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Paper>
  )
}

/** The segments as cards, for narrow screens. */
export function SegmentCards({ rows, onAct }: Props) {
  return (
    <Stack gap="sm" component="ul" m={0} p={0}>
      {rows.map((row) => (
        <Paper key={row.id} component="li" p="sm" opacity={row.status === 'ARCHIVED' ? 0.65 : 1} style={{ listStyle: 'none' }}>
          <Stack gap="xs">
            <Group justify="space-between" wrap="nowrap" align="flex-start">
              <SegmentName segment={row} />
              <SegmentMenu row={row} onAct={onAct} />
            </Group>
            <Group justify="space-between" wrap="nowrap">
              <Text size="sm" c="dimmed">
                <CountText count={row.size} fw={650} size="lg" c="var(--mantine-color-text)" /> members
              </Text>
              <Trend row={row} />
            </Group>
            <Group justify="space-between">
              <Tags tags={row.tags} />
              <Health row={row} />
            </Group>
          </Stack>
        </Paper>
      ))}
    </Stack>
  )
}

function Tags({ tags }: { tags: readonly string[] }) {
  return (
    <Group gap={4}>
      {tags.map((tag) => (
        <Badge key={tag} color="gray" size="sm" fw={500}>
          {tag}
        </Badge>
      ))}
    </Group>
  )
}

function Trend({ row: { trend, size } }: { row: Row }) {
  const now = useNow()
  const first = trend[0]
  const label = first ? `${formatCount(size)} members now, ${formatWhole(first.size)} ${formatAge(first.at, now)}` : 'No changes recorded yet'
  return <Sparkline values={trend.map((point) => point.size)} label={label} />
}

function Health({ row }: { row: Row }) {
  if (row.status === 'ARCHIVED') {
    return (
      <Badge color="gray" variant="outline">
        Archived
      </Badge>
    )
  }
  return <HealthBadge health={row.health} />
}
