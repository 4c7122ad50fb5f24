import { Badge, Group, Stack, Text } from '@mantine/core'
import { formatChange, formatScore } from '../app/format'
import type { SegmentLabelFragment } from '../gql/graphql'
import type { Standing } from './readings'
import { ScoreBar } from './ScoreBar'
import type { Outcome } from './trial'

export interface Trial {
  segment: SegmentLabelFragment
  now: Standing
  /** With the values set by hand; null when they do not tell it. */
  tried: Outcome | null
}

/** Every segment with its score under the values made by hand; dots are what it loses. */
export function TrialScores({ trials }: { trials: readonly Trial[] }) {
  return (
    <>
      <Text size="sm" mb="sm" aria-live="polite">
        {describeMoves(trials)}
      </Text>
      <Stack gap={10}>
        {trials.map(({ segment, now, tried }) => (
          <div key={segment.key}>
            <Group justify="space-between" gap={6} wrap="nowrap" mb={4}>
              <Text size="sm" fw={500} truncate>
                <span aria-hidden>{segment.icon}</span> {segment.name}
              </Text>
              <Group gap={6} wrap="nowrap" flex="none">
                {tried && tried.isMember !== now.isMember && (
                  <Badge size="sm" color={tried.isMember ? 'teal' : 'red'}>
                    {tried.isMember ? 'enters' : 'leaves'}
                  </Badge>
                )}
                {tried && tried.score !== now.score && (
                  <Text span size="xs" c="dimmed" className="figures">
                    {formatChange(Number((tried.score - now.score).toFixed(3)))}
                  </Text>
                )}
                <Text span size="sm" fw={600} className="figures">
                  {tried ? formatScore(tried.score) : '–'}
                </Text>
              </Group>
            </Group>
            {tried ? (
              <ScoreBar score={tried.score} threshold={now.threshold} isMember={tried.isMember} before={now.score} />
            ) : (
              <Text size="xs" c="dimmed">
                A rule reads something that cannot be set here.
              </Text>
            )}
          </div>
        ))}
      </Stack>
    </>
  )
}

/** Who would enter and leave, in one sentence. */
export function describeMoves(trials: readonly Trial[]): string {
  const moved = trials.filter(({ now, tried }) => tried && tried.isMember !== now.isMember)
  const names = (isMember: boolean) => moved.filter(({ tried }) => tried?.isMember === isMember).map(({ segment }) => segment.name).join(', ')
  const entered = names(true)
  const left = names(false)
  if (moved.length === 0) return 'No membership changes with these values.'
  return [entered && `Enters ${entered}.`, left && `Leaves ${left}.`].filter(Boolean).join(' ')
}
