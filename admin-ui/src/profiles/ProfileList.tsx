import { Badge, Group, Paper, Select, Table, Text } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useQuery } from 'urql'
import { formatAge, formatScore, formatWhole } from '../app/format'
import { AnchorLink } from '../app/links'
import { useNow } from '../app/now'
import { EmptyState, FailureState, NoResultsState, SkeletonRows } from '../app/states'
import { NewestProfilesDocument, SegmentChoicesDocument, SegmentProfilesDocument, type ProfileRowFragment } from '../gql/graphql'
import { shortKey } from './key'
import { Pager, usePaging } from './paging'

const first = 20

/** The newest profiles, or the members of a segment. */
export function ProfileList() {
  const { segment } = useSearch({ strict: false })
  const navigate = useNavigate()
  const [{ data: choices }] = useQuery({ query: SegmentChoicesDocument })
  const choose = (key: string | null) => void navigate({ to: '/profiles', search: key ? { segment: key } : {} })
  return (
    <Paper p="md">
      <Group justify="space-between" mb="sm">
        <Select
          label="Show"
          w={300}
          maw="100%"
          searchable
          clearable
          placeholder="All profiles"
          value={segment ?? null}
          data={(choices?.segments.edges ?? []).map(({ node }) => ({ value: node.key, label: `${node.icon} ${node.name}`.trim() }))}
          onChange={choose}
          clearButtonProps={{ 'aria-label': 'Show all profiles' }}
        />
      </Group>
      {segment === undefined ? <Newest /> : <Members key={segment} segment={segment} onClear={() => choose(null)} />}
    </Paper>
  )
}

function Newest() {
  const paging = usePaging()
  const [{ data, error, fetching }, ask] = useQuery({ query: NewestProfilesDocument, variables: { first, after: paging.after } })
  if (error && !data) return <FailureState error={error} isRetrying={fetching} onRetry={() => ask({ requestPolicy: 'network-only' })} />
  if (!data) return <SkeletonRows count={10} height={37} />
  if (data.profiles.edges.length === 0) {
    return (
      <EmptyState title="No profile yet">
        The first one appears when a visit is elevated: a purchase, a cart add, or much browsing, with the visitor's consent.
      </EmptyState>
    )
  }
  return (
    <>
      <Rows rows={data.profiles.edges.map(({ node }) => ({ profile: node }))} />
      <Pager paging={paging} pageInfo={data.profiles.pageInfo} isLoading={fetching} label="Pages of profiles" />
    </>
  )
}

function Members({ segment, onClear }: { segment: string; onClear: () => void }) {
  const paging = usePaging()
  const [{ data, error, fetching }, ask] = useQuery({
    query: SegmentProfilesDocument,
    variables: { segmentKey: segment, first, after: paging.after },
  })
  if (error && !data) return <FailureState error={error} isRetrying={fetching} onRetry={() => ask({ requestPolicy: 'network-only' })} />
  if (!data) return <SkeletonRows count={10} height={37} />
  const members = data.segment?.members
  if (!members) return <NoResultsState onClear={onClear}>There is no such segment.</NoResultsState>
  if (members.edges.length === 0) return <NoResultsState onClear={onClear}>This segment has no members.</NoResultsState>
  const rows = members.edges.flatMap(({ node: { profile, score } }) => (profile ? [{ profile, score }] : []))
  return (
    <>
      <Rows rows={rows} />
      <Pager paging={paging} pageInfo={members.pageInfo} isLoading={fetching} label="Pages of members" />
    </>
  )
}

function Rows({ rows }: { rows: { profile: ProfileRowFragment; score?: number }[] }) {
  const now = useNow()
  const isScored = rows[0]?.score !== undefined
  return (
    <Table highlightOnHover mb="sm">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Profile</Table.Th>
          {isScored && <Table.Th ta="right">Score</Table.Th>}
          <Table.Th visibleFrom="md">Strongest interests</Table.Th>
          <Table.Th visibleFrom="md">Primary segment</Table.Th>
          <Table.Th ta="right" visibleFrom="lg">
            Visits
          </Table.Th>
          <Table.Th ta="right" visibleFrom="lg">
            Purchases
          </Table.Th>
          <Table.Th ta="right">Last seen</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map(({ profile, score }) => (
          <Table.Tr key={profile.key}>
            <Table.Td>
              <AnchorLink to="/profiles/$key" params={{ key: profile.key }} ff="monospace" size="sm" style={{ whiteSpace: 'nowrap' }}>
                {shortKey(profile.key)}
              </AnchorLink>
              <Text size="xs" c="dimmed" hiddenFrom="md">
                {profile.interests[0]?.name ?? 'no interest left'}
              </Text>
            </Table.Td>
            {score !== undefined && <Table.Td ta="right">{formatScore(score)}</Table.Td>}
            <Table.Td visibleFrom="md">
              <Group gap={6}>
                {profile.interests.slice(0, 3).map(({ name, value }) => (
                  <Badge key={name} color="gray" fw={450}>
                    {name} {formatScore(value)}
                  </Badge>
                ))}
              </Group>
            </Table.Td>
            <Table.Td visibleFrom="md">
              {profile.primarySegment ? (
                <Text size="sm" lineClamp={1} style={{ overflowWrap: 'anywhere' }}>
                  <span aria-hidden>{profile.primarySegment.icon}</span> {profile.primarySegment.name}
                </Text>
              ) : (
                <Text size="sm" c="dimmed">
                  none
                </Text>
              )}
            </Table.Td>
            <Table.Td ta="right" visibleFrom="lg">
              {formatWhole(profile.totalSessions)}
            </Table.Td>
            <Table.Td ta="right" visibleFrom="lg">
              {formatWhole(profile.totalPurchases)}
            </Table.Td>
            <Table.Td ta="right" style={{ whiteSpace: 'nowrap' }}>
              {profile.lastSeenAt ? formatAge(profile.lastSeenAt, now) : 'never'}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
