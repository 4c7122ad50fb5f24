import { Box, Group, Paper, Table, Text, Title } from '@mantine/core'
import { CountText } from '../app/CountText'
import { AnchorLink } from '../app/links'
import type { OverviewSegmentsQuery } from '../gql/graphql'
import { HealthBadge } from '../segments/HealthBadge'
import { SegmentName } from '../segments/SegmentName'
import classes from './SegmentPanel.module.css'

export type OverviewSegment = OverviewSegmentsQuery['segments']['edges'][number]['node']

/** The list of segments has the others. */
const shown = 15

/** Size and health of the largest segments. */
export function SegmentPanel({ segments }: { segments: readonly OverviewSegment[] }) {
  const largest = Math.max(1, ...segments.map(({ size }) => size.value ?? 0))
  const sorted = segments.toSorted((a, b) => (b.size.value ?? 0) - (a.size.value ?? 0)).slice(0, shown)
  return (
    <Paper style={{ overflow: 'hidden' }}>
      <Group justify="space-between" px="md" pt="md" pb="xs">
        <Title order={2}>Segments</Title>
        <AnchorLink to="/segments" size="sm">
          All segments
        </AnchorLink>
      </Group>
      <Table className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Segment</Table.Th>
            <Table.Th visibleFrom="md" w="32%" aria-hidden />
            <Table.Th ta="right" w={84}>
              Members
            </Table.Th>
            <Table.Th w={130} visibleFrom="sm">
              Health
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sorted.map((segment) => (
            <Table.Tr key={segment.id}>
              <Table.Td>
                <SegmentName segment={{ ...segment, description: '' }} />
                <Box hiddenFrom="sm" pl={44}>
                  <HealthBadge health={segment.health} />
                </Box>
              </Table.Td>
              <Table.Td visibleFrom="md" aria-hidden>
                <SizeBar share={(segment.size.value ?? 0) / largest} color={segment.color} />
              </Table.Td>
              <Table.Td ta="right">
                <CountText count={segment.size} size="sm" fw={600} c={segment.health.state === 'FAILED' ? 'dimmed' : undefined} />
              </Table.Td>
              <Table.Td visibleFrom="sm">
                <HealthBadge health={segment.health} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {sorted.length === 0 && (
        <Text size="sm" c="dimmed" p="md">
          There are none yet.
        </Text>
      )}
    </Paper>
  )
}

/** A bar of dots, as long as its share of the greatest. */
function SizeBar({ share, color }: { share: number; color: string }) {
  return <Box className={classes.bar} style={{ '--ink': color || 'var(--mantine-primary-color-filled)', width: share > 0 ? `${Math.max(share * 100, 2)}%` : 0 }} />
}
