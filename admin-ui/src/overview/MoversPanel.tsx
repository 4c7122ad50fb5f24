import { Group, Paper, Stack, Text, Title } from '@mantine/core'
import { formatChange } from '../app/format'
import { Sparkline } from '../app/Sparkline'
import { SegmentName } from '../segments/SegmentName'
import { biggestMovers, changeOf } from './movers'
import type { OverviewSegment } from './SegmentPanel'

/** The segments whose size changed most within a day. */
export function MoversPanel({ segments }: { segments: readonly OverviewSegment[] }) {
  const movers = biggestMovers(segments, 6)
  return (
    <Paper p="md">
      <Title order={2} mb="sm">
        Biggest movers
      </Title>
      {movers.length === 0 ? (
        <Text size="sm" c="dimmed">
          No segment has changed its size within the last 24 hours.
        </Text>
      ) : (
        <Stack gap="sm" component="ol" m={0} p={0}>
          {movers.map((segment) => (
            <Group key={segment.id} component="li" justify="space-between" wrap="nowrap" gap="sm">
              <SegmentName segment={{ ...segment, description: '' }} />
              <Group gap="xs" wrap="nowrap" flex="none">
                <Sparkline values={segment.trend.map(({ size }) => size)} label="" width={56} height={22} />
                <Text size="sm" fw={600} className="figures" ta="right" miw={58} c={changeOf(segment) > 0 ? 'var(--rise)' : 'var(--fall)'}>
                  {formatChange(changeOf(segment))}
                </Text>
              </Group>
            </Group>
          ))}
        </Stack>
      )}
      <Text size="xs" c="dimmed" mt="md">
        Change of members within the last 24 hours
      </Text>
    </Paper>
  )
}
