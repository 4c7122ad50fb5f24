import { Badge, Group, List, Skeleton, Text, Title } from '@mantine/core'
import { useQuery } from 'urql'
import { FailureState } from '../app/states'
import { formatArrows, formatScore } from '../app/format'
import { CounterfactualsDocument } from '../gql/graphql'

interface Props {
  profileKey: string
  segmentKey: string
  isMember: boolean
}

/** The smallest changes that turn the outcome round: what it would take to enter, or to leave. */
export function WhatItTakes({ profileKey, segmentKey, isMember }: Props) {
  const [{ data, error, fetching }, ask] = useQuery({ query: CounterfactualsDocument, variables: { key: profileKey, segmentKey } })
  const found = data?.profile?.evaluation?.counterfactuals
  return (
    <div>
      <Title order={3} mb="xs">
        {isMember ? 'What would make it leave' : 'What it would take to enter'}
      </Title>
      {error && <FailureState error={error} isRetrying={fetching} onRetry={() => ask({ requestPolicy: 'network-only' })} />}
      {!data && !error && <Skeleton height={72} aria-label="Loading" />}
      {found?.length === 0 && (
        <Text size="sm" c="dimmed">
          No change of one or two values would do.
        </Text>
      )}
      {found && (
        <List type="ordered" size="sm" spacing="xs">
          {found.map(({ summary, resultingScore, changes }) => (
            <List.Item key={summary}>
              {formatArrows(summary)}{' '}
              <Text span size="sm" c="dimmed">
                gives a score of {formatScore(resultingScore)}
              </Text>
              {changes.map(({ field, suggestedSignals }) => (
                <Suggestions key={field} signals={suggestedSignals} />
              ))}
            </List.Item>
          ))}
        </List>
      )}
    </div>
  )
}

function Suggestions({ signals }: { signals: { type: string; count: number }[] }) {
  if (signals.length === 0) return null
  return (
    <Group gap={6} mt={4}>
      <Text span size="xs" c="dimmed">
        {signals.length > 1 ? 'Any of these would do:' : 'This would do:'}
      </Text>
      {signals.map(({ type, count }) => (
        <Badge key={type} color="gray" fw={450}>
          {count} × {type === '*' ? 'any signal' : type.replaceAll('_', ' ')}
        </Badge>
      ))}
    </Group>
  )
}
