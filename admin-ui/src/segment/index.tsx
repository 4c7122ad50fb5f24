import { Alert, Badge, Button, Group, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useParams } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { useQuery } from 'urql'
import { CountText } from '../app/CountText'
import { formatAge } from '../app/format'
import { ArchiveIcon, EditIcon } from '../app/icons'
import { ButtonLink } from '../app/links'
import { LongText } from '../app/LongText'
import { NotFound } from '../app/NotFound'
import { useNow } from '../app/now'
import { Page } from '../app/Page'
import { FailureState, SkeletonRows } from '../app/states'
import { useMay } from '../app/viewer'
import { SegmentDetailDocument } from '../gql/graphql'
import { ArchiveDialog } from '../segments/ArchiveDialog'
import { describeHealth, HealthBadge } from '../segments/HealthBadge'
import { useLiveSegments } from '../segments/live'
import { SegmentIcon, SegmentName } from '../segments/SegmentName'
import type { Detail } from './detail'
import { Members } from './Members'
import { Rules } from './Rules'
import { TrendTable } from './TrendTable'
import { Versions } from './Versions'

// Charts are heavy, and most visits do not need one.
const TrendChart = lazy(() => import('./TrendChart'))

/** One segment: how large, since when, who, and how it came about. */
export default function SegmentDetail() {
  const { key = '' } = useParams({ strict: false })
  const [{ data, error, fetching }, reload] = useQuery({ query: SegmentDetailDocument, variables: { key } })
  if (data?.segment) return <Loaded segment={data.segment} onChange={() => reload({ requestPolicy: 'network-only' })} />
  if (data && !fetching && !error) return <NotFound />
  return (
    <Page title="Segment">
      {error ? <FailureState error={error} onRetry={() => reload()} isRetrying={fetching} /> : <SkeletonRows count={4} height={120} />}
    </Page>
  )
}

function Loaded({ segment: read, onChange }: { segment: Detail; onChange: () => void }) {
  const segment = useLiveSegments([read])[0] ?? read
  const mayRead = useMay('profiles')
  return (
    <Page title={segment.name || segment.key} description={segment.description} actions={<Actions segment={segment} onChange={onChange} />}>
      <Facts segment={read} />
      <Standing segment={segment} />
      <SimpleGrid cols={{ base: 1, md: mayRead ? 2 : 1 }} spacing="lg">
        <Size segment={segment} />
        {mayRead && <Versions segment={read} onChange={onChange} />}
      </SimpleGrid>
      <Rules definition={read.published.definition} />
      {mayRead && segment.status === 'PUBLISHED' && <Members segmentKey={segment.key} />}
      <UsedBy segment={segment} />
    </Page>
  )
}

function Actions({ segment, onChange }: { segment: Detail; onChange: () => void }) {
  const mayEdit = useMay('edit')
  const [isArchiving, { open, close }] = useDisclosure(false)
  if (!mayEdit || segment.status === 'ARCHIVED') return null
  return (
    <>
      <Button size="xs" variant="default" leftSection={<ArchiveIcon size={15} />} onClick={open}>
        Archive
      </Button>
      <ButtonLink size="xs" leftSection={<EditIcon size={15} />} to="/segments/$key/edit" params={{ key: segment.key }}>
        Edit
      </ButtonLink>
      {isArchiving && (
        <ArchiveDialog
          segmentKey={segment.key}
          name={segment.name || segment.key}
          onClose={() => {
            close()
            onChange()
          }}
        />
      )}
    </>
  )
}

function Facts({ segment }: { segment: Detail }) {
  const now = useNow()
  const { number, author, createdAt, note } = segment.published
  return (
    <Group gap="sm">
      <SegmentIcon icon={segment.icon} color={segment.color} />
      <Text ff="monospace" size="sm">
        {segment.key}
      </Text>
      {segment.tags.map((tag) => (
        <Badge key={tag} color="gray">
          {tag}
        </Badge>
      ))}
      <LongText size="sm" c="dimmed">
        Version {number} by {author}, {formatAge(createdAt, now)}
        {note && <>: “{note}”</>}
      </LongText>
    </Group>
  )
}

/** Why the members are not what one would expect. */
function Standing({ segment: { status, health } }: { segment: Detail }) {
  const now = useNow()
  if (status === 'ARCHIVED') {
    return (
      <Alert color="gray" title="Archived" p="sm">
        Nobody is a member any more. The rules and the versions stay to be read; they cannot come back under this key.
      </Alert>
    )
  }
  if (health.state === 'FRESH' || health.state === 'EVALUATING') return null
  return (
    <Alert color={health.state === 'FAILED' ? 'red' : 'yellow'} title="The members are not up to date" p="sm">
      {describeHealth(health, now)}
      {health.state === 'FAILED' && ' The next version that is published is evaluated anew.'}
    </Alert>
  )
}

function Size({ segment }: { segment: Detail }) {
  const now = useNow()
  const [isTable, { toggle }] = useDisclosure(false)
  return (
    <Paper component="section" aria-labelledby="size" p="md">
      <Group justify="space-between" align="flex-start" wrap="nowrap">
        <div>
          <Title order={2} id="size">
            Members
          </Title>
          <Group gap={10} align="baseline">
            <CountText count={segment.size} fz={30} fw={700} lh={1.3} c={segment.health.state === 'FAILED' ? 'dimmed' : undefined} />
            <Text size="sm" c="dimmed">
              {segment.health.state === 'FAILED' ? 'from before it failed' : `counted ${formatAge(segment.size.asOf, now)}`}
            </Text>
          </Group>
        </div>
        {segment.status === 'PUBLISHED' && <HealthBadge health={segment.health} />}
      </Group>
      <div style={{ height: 220, marginTop: 12, overflow: 'auto' }}>
        {isTable ? (
          <TrendTable points={segment.trend} />
        ) : (
          <Suspense>
            <TrendChart points={segment.trend} />
          </Suspense>
        )}
      </div>
      <Group justify="space-between">
        <Text size="xs" c="dimmed">
          Last 7 days; a dashed line is a new version
        </Text>
        <Button variant="subtle" size="compact-xs" onClick={toggle} aria-pressed={isTable}>
          {isTable ? 'Show as chart' : 'Show as table'}
        </Button>
      </Group>
    </Paper>
  )
}

function UsedBy({ segment }: { segment: Detail }) {
  return (
    <Paper component="section" aria-labelledby="used-by" p="md">
      <Title order={2} id="used-by" mb="xs">
        Used by
      </Title>
      {segment.usedBy.length === 0 ? (
        <Text size="sm" c="dimmed">
          No other segment rests on this one.
        </Text>
      ) : (
        <Stack gap="sm">
          {segment.usedBy.map((other) => (
            <SegmentName key={other.id} segment={other} />
          ))}
        </Stack>
      )}
    </Paper>
  )
}
