import { Button, Group, Paper, SegmentedControl, Table, Text, Title, UnstyledButton } from '@mantine/core'
import { Fragment, useState } from 'react'
import { useQuery } from 'urql'
import { formatAge, formatScore } from '../app/format'
import { AnchorLink } from '../app/links'
import { useNow } from '../app/now'
import { FailureState, SkeletonRows } from '../app/states'
import { Explanation } from '../editor/Explanation'
import { type MemberBand, SegmentMembersDocument, type SegmentMembersQuery } from '../gql/graphql'

const confidences = { VERY_LOW: 'very low', LOW: 'low', MEDIUM: 'medium', HIGH: 'high', VERY_HIGH: 'very high' } as const

/** Who belongs to a segment, or nearly does, with the reasons. */
export function Members({ segmentKey }: { segmentKey: string }) {
  const [band, setBand] = useState<MemberBand>('MEMBER')
  // The cursors of the pages so far; the last is that of the page shown.
  const [cursors, setCursors] = useState<readonly (string | null)[]>([null])
  const [{ data, error, fetching }, reload] = useQuery({ query: SegmentMembersDocument, variables: { key: segmentKey, band, after: cursors.at(-1) ?? null } })
  const page = data?.segment?.members

  return (
    <Paper component="section" aria-labelledby="members" p="md">
      <Group justify="space-between" mb="sm">
        <Title order={2} id="members">
          Who
        </Title>
        <SegmentedControl
          size="xs"
          aria-label="Band"
          data={[
            { value: 'MEMBER', label: 'Members' },
            { value: 'ALMOST', label: 'Almost' },
          ]}
          value={band}
          onChange={(next) => {
            setBand(next as MemberBand)
            setCursors([null])
          }}
        />
      </Group>
      {error ? (
        <FailureState error={error} onRetry={() => reload({ requestPolicy: 'network-only' })} isRetrying={fetching} />
      ) : !page ? (
        <SkeletonRows count={8} height={28} />
      ) : page.edges.length === 0 ? (
        <Text size="sm" c="dimmed">
          {band === 'MEMBER' ? 'Nobody is a member.' : 'Nobody scores just below the threshold.'}
        </Text>
      ) : (
        <MemberTable page={page} band={band} segmentKey={segmentKey} />
      )}
      {(cursors.length > 1 || page?.pageInfo.hasNextPage) && (
        <Group justify="flex-end" gap="xs" mt="sm">
          <Button size="xs" variant="default" disabled={cursors.length === 1} onClick={() => setCursors(cursors.slice(0, -1))}>
            Previous
          </Button>
          <Button size="xs" variant="default" disabled={!page?.pageInfo.hasNextPage} onClick={() => setCursors([...cursors, page?.pageInfo.endCursor ?? null])}>
            Next
          </Button>
        </Group>
      )}
    </Paper>
  )
}

type Page = NonNullable<SegmentMembersQuery['segment']>['members']

function MemberTable({ page, band, segmentKey }: { page: Page; band: MemberBand; segmentKey: string }) {
  const now = useNow()
  const [open, setOpen] = useState<string | null>(null)
  const columns = band === 'MEMBER' ? 4 : 3
  return (
    <Table fz="sm" verticalSpacing={5}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Profile</Table.Th>
          <Table.Th>Score</Table.Th>
          {band === 'MEMBER' && <Table.Th visibleFrom="sm">Since</Table.Th>}
          <Table.Th w={80} aria-label="Reasons" />
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {page.edges.map(({ node: { profile, score, confidence, since } }) => profile && (
          <Fragment key={profile.key}>
            <Table.Tr>
              <Table.Td>
                <AnchorLink to="/profiles/$key" params={{ key: profile.key }} ff="monospace" fz="sm">
                  {profile.key.slice(0, 12)}…
                </AnchorLink>
              </Table.Td>
              <Table.Td>
                <b>{formatScore(score)}</b>{' '}
                <Text span size="xs" c="dimmed" visibleFrom="xs">
                  {confidences[confidence]}
                </Text>
              </Table.Td>
              {band === 'MEMBER' && <Table.Td visibleFrom="sm">{since ? formatAge(since, now) : ''}</Table.Td>}
              <Table.Td ta="right">
                <UnstyledButton
                  fz="xs"
                  px={6}
                  py={3}
                  td="underline"
                  aria-expanded={open === profile.key}
                  aria-label={`Why ${profile.key.slice(0, 12)}`}
                  onClick={() => setOpen(open === profile.key ? null : profile.key)}
                >
                  Why
                </UnstyledButton>
              </Table.Td>
            </Table.Tr>
            {open === profile.key && (
              <Table.Tr>
                <Table.Td colSpan={columns}>
                  <Explanation profileKey={profile.key} segment={{ key: segmentKey }} />
                </Table.Td>
              </Table.Tr>
            )}
          </Fragment>
        ))}
      </Table.Tbody>
    </Table>
  )
}
