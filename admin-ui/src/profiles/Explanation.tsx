import { Divider, Stack, Text } from '@mantine/core'
import { useQuery } from 'urql'
import { FailureState, SkeletonRows } from '../app/states'
import { ExplanationDocument } from '../gql/graphql'
import { WhatItTakes } from './WhatItTakes'
import { Waterfall } from './Waterfall'

/** Why a profile has the score that it has in a segment, and what would turn the outcome round. */
export function Explanation({ profileKey, segmentKey }: { profileKey: string; segmentKey: string }) {
  const [{ data, error, fetching }, ask] = useQuery({ query: ExplanationDocument, variables: { key: profileKey, segmentKey } })
  if (error && !data) return <FailureState error={error} isRetrying={fetching} onRetry={() => ask({ requestPolicy: 'network-only' })} />
  if (!data) return <SkeletonRows count={3} height={40} />
  const evaluation = data.profile?.evaluation
  const segment = data.segment
  if (!evaluation || !segment) return <Text c="dimmed">The segment is no longer in force.</Text>
  return (
    <Stack>
      <Text size="sm">{evaluation.summary}</Text>
      <Waterfall
        rules={evaluation.ruleScores}
        combination={segment.published.definition.combination}
        score={evaluation.score}
        threshold={evaluation.threshold}
      />
      <Divider />
      <WhatItTakes profileKey={profileKey} segmentKey={segmentKey} isMember={evaluation.isMember} />
    </Stack>
  )
}
