import { Badge, Button, Group, Paper, Select, Skeleton, Stack, Text, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useMutation, useQuery } from 'urql'
import { describeFailure } from '../app/failure'
import { formatAge } from '../app/format'
import { LongText } from '../app/LongText'
import { useNow } from '../app/now'
import { FailureState } from '../app/states'
import { useMay } from '../app/viewer'
import { RestoreSegmentDocument, SegmentVersionsDocument, type SegmentVersionsQuery } from '../gql/graphql'
import type { Detail } from './detail'
import { VersionDiff } from './VersionDiff'
import classes from './Versions.module.css'

type Version = NonNullable<SegmentVersionsQuery['segment']>['versions']['edges'][number]

/** All versions, what changed between any two, and the way back to an old one. */
export function Versions({ segment, onChange }: { segment: Detail; onChange: () => void }) {
  const [{ data, error, fetching }, reload] = useQuery({ query: SegmentVersionsDocument, variables: { key: segment.key } })
  const edges = data?.segment?.versions.edges
  return (
    <Paper component="section" aria-labelledby="versions" p="md">
      <Title order={2} id="versions" mb="xs">
        Versions
      </Title>
      {error && <FailureState error={error} onRetry={() => reload()} isRetrying={fetching} />}
      {!edges && !error && <Skeleton height={220} />}
      {edges && (
        <History
          key={segment.published.number}
          segment={segment}
          edges={edges}
          onChange={() => {
            reload({ requestPolicy: 'network-only' })
            onChange()
          }}
        />
      )}
    </Paper>
  )
}

function History({ segment, edges, onChange }: { segment: Detail; edges: readonly Version[]; onChange: () => void }) {
  const now = useNow()
  const mayRestore = useMay('edit') && segment.status === 'PUBLISHED'
  const inForce = segment.published.number
  const [to, setTo] = useState(inForce)
  const [from, setFrom] = useState(Math.max(1, inForce - 1))
  const [{ fetching }, restore] = useMutation(RestoreSegmentDocument)
  const choices = edges.map(({ node }) => ({ value: String(node.number), label: `Version ${node.number}` }))

  const bringBack = async (version: number) => {
    const { data, error } = await restore({ input: { key: segment.key, version, expectedVersion: inForce } })
    const fault = data?.restoreSegment.userErrors[0]
    if (error || fault) {
      const message = error ? describeFailure(error) : fault?.code === 'STALE_VERSION' ? 'Somebody published another version meanwhile. Look at it first.' : fault?.message
      notifications.show({ color: 'red', title: 'Not restored', message })
    } else notifications.show({ message: `Version ${version} is in force again, as version ${data?.restoreSegment.segment?.published.number}` })
    onChange()
  }

  return (
    <Stack gap="sm">
      <ol className={classes.versions} reversed>
        {edges.map(({ node: { number, author, createdAt, note } }) => (
          <li key={number} className={classes.version}>
            <Text size="sm" fw={600} className="figures">
              {number}
            </Text>
            <div style={{ minWidth: 0 }}>
              {note ? (
                <LongText size="sm">{note}</LongText>
              ) : (
                <Text size="sm" c="dimmed">
                  {number === 1 ? 'Created' : 'No reason given'}
                </Text>
              )}
              <Text size="xs" c="dimmed">
                {author}, {formatAge(createdAt, now)}
              </Text>
            </div>
            {number === inForce ? (
              <Badge>{segment.status === 'ARCHIVED' ? 'last' : 'in force'}</Badge>
            ) : (
              mayRestore && (
                <Button size="compact-xs" variant="subtle" loading={fetching} aria-label={`Restore version ${number}`} onClick={() => void bringBack(number)}>
                  Restore
                </Button>
              )
            )}
          </li>
        ))}
      </ol>
      {edges.length > 1 && (
        <div>
          <Group gap="xs" mb={6}>
            <Text size="xs" c="dimmed">
              From
            </Text>
            <Select size="xs" w={116} aria-label="From version" data={choices} value={String(from)} allowDeselect={false} onChange={(version) => setFrom(Number(version))} />
            <Text size="xs" c="dimmed">
              to
            </Text>
            <Select size="xs" w={116} aria-label="To version" data={choices} value={String(to)} allowDeselect={false} onChange={(version) => setTo(Number(version))} />
          </Group>
          <VersionDiff segmentKey={segment.key} from={from} to={to} edges={edges} />
        </div>
      )}
    </Stack>
  )
}
