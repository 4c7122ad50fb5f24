import { MultiSelect, Paper, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useQuery } from 'urql'
import { EmptyState, FailureState, SkeletonRows } from '../app/states'
import { ProfileMembershipsDocument, type PatternFragment, type SegmentLabelFragment } from '../gql/graphql'
import type { FieldValues } from './fields'
import { useReadings } from './readings'
import { maxTried } from './trial'
import { TrialBench } from './TrialBench'

type Shown = PatternFragment & { key: string }

/** Other values for what the rules read, and what every score would be with them. Nothing is written. */
export function WhatIf({ profile }: { profile: Shown }) {
  const [{ data, error, fetching }, ask] = useQuery({ query: ProfileMembershipsDocument, variables: { key: profile.key } })
  if (error && !data) return <FailureState error={error} isRetrying={fetching} onRetry={() => ask({ requestPolicy: 'network-only' })} />
  if (!data?.profile) return <SkeletonRows count={8} height={56} />
  const segments = data.profile.memberships.map(({ segment }) => segment)
  if (segments.length === 0) return <EmptyState title="Nothing to try">No segment is evaluated for this profile.</EmptyState>
  return <Chosen profile={profile} segments={segments} />
}

function Chosen({ profile, segments }: { profile: Shown; segments: readonly SegmentLabelFragment[] }) {
  const [chosen, setChosen] = useState(() => segments.slice(0, maxTried).map(({ key }) => key))
  const [changed, setChanged] = useState<FieldValues>({})
  const { read, error, retry } = useReadings(profile, chosen)
  const shown = segments.filter(({ key }) => chosen.includes(key))
  return (
    <Stack>
      <Text size="sm" c="dimmed">
        Move a value and see what every score would be; another that counts the same moves with it. Nothing is written: it is tried out only.
      </Text>
      {segments.length > maxTried && (
        <Paper p="md">
          <MultiSelect
            label="Segments"
            description={`Up to ${maxTried} at a time`}
            inputWrapperOrder={['label', 'description', 'input']}
            maxValues={maxTried}
            searchable
            value={chosen}
            onChange={setChosen}
            data={segments.map(({ key, name }) => ({ value: key, label: name }))}
          />
        </Paper>
      )}
      {error && <FailureState error={error} onRetry={retry} />}
      {!error && !read && <SkeletonRows count={8} height={56} />}
      {read && <TrialBench profile={profile} segments={shown} read={read} changed={changed} onChange={setChanged} />}
    </Stack>
  )
}
