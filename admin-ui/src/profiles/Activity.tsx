import { Paper, Table, Text, Tooltip } from '@mantine/core'
import { useQuery } from 'urql'
import { formatAge, formatInstant, formatMoney, formatWhole } from '../app/format'
import { useNow } from '../app/now'
import { EmptyState, FailureState, SkeletonRows } from '../app/states'
import { ProfileActivityDocument } from '../gql/graphql'
import { Pager, usePaging } from './paging'

/** The signals that are kept, newest first. */
export function Activity({ profileKey }: { profileKey: string }) {
  const now = useNow()
  const paging = usePaging()
  const [{ data, error, fetching }, ask] = useQuery({
    query: ProfileActivityDocument,
    variables: { key: profileKey, first: 25, after: paging.after },
  })
  if (error && !data) return <FailureState error={error} isRetrying={fetching} onRetry={() => ask({ requestPolicy: 'network-only' })} />
  if (!data?.profile) return <SkeletonRows count={12} height={37} />
  const { edges, pageInfo } = data.profile.activity
  if (edges.length === 0) return <EmptyState title="No signal is kept">They are kept for a limited time; totals and interests remain.</EmptyState>
  return (
    <Paper p="md">
      <Table mb="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>When</Table.Th>
            <Table.Th>Signal</Table.Th>
            <Table.Th visibleFrom="md">Category</Table.Th>
            <Table.Th ta="right">Price</Table.Th>
            <Table.Th ta="right" visibleFrom="md">
              Pieces
            </Table.Th>
            <Table.Th ta="right" visibleFrom="md">
              Amount
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {edges.map(({ cursor, node }) => (
            <Table.Tr key={cursor}>
              <Table.Td>
                <Tooltip label={formatInstant(node.occurredAt)}>
                  <time dateTime={node.occurredAt}>{formatAge(node.occurredAt, now)}</time>
                </Tooltip>
              </Table.Td>
              <Table.Td>
                {node.type.replaceAll('_', ' ')}
                {node.category !== null && (
                  <Text size="xs" c="dimmed" hiddenFrom="md" style={{ overflowWrap: 'anywhere' }}>
                    {node.category}
                  </Text>
                )}
              </Table.Td>
              <Table.Td visibleFrom="md" style={{ overflowWrap: 'anywhere' }}>
                {node.category ?? <None />}
              </Table.Td>
              <Table.Td ta="right">{node.price === null ? <None /> : formatMoney(node.price)}</Table.Td>
              <Table.Td ta="right" visibleFrom="md">
                {formatWhole(node.quantity)}
              </Table.Td>
              <Table.Td ta="right" visibleFrom="md">
                {node.amount === null ? <None /> : formatMoney(node.amount)}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Pager paging={paging} pageInfo={pageInfo} isLoading={fetching} label="Pages of activity" />
    </Paper>
  )
}

const None = () => (
  <Text span c="dimmed" aria-label="none">
    –
  </Text>
)
