import { Button, Center } from '@mantine/core'
import type { ReactNode } from 'react'
import { useQuery } from 'urql'
import { FailureState, NoResultsState, SkeletonRows } from '../app/states'
import { SegmentsDocument } from '../gql/graphql'
import { filterVariables, type SegmentFilter } from './filter'
import { useLiveSegments } from './live'
import type { SegmentAction } from './SegmentMenu'
import type { Row } from './row'
import { SegmentCards, SegmentTable } from './SegmentTable'

interface Props {
  filter: SegmentFilter
  after: string | null
  isNarrow: boolean
  /** What stands in place of the list when there is nothing at all. */
  empty: ReactNode
  onClear: () => void
  onAct: (action: SegmentAction, row: Row) => void
  /** Shows the page after a cursor; absent when it is shown already. */
  onMore?: (after: string) => void
}

/** At most 100 segments of the list: as many as the API gives at once. */
export function SegmentPage({ filter, after, isNarrow, empty, onClear, onAct, onMore }: Props) {
  const [{ data, error, fetching }, retry] = useQuery({ query: SegmentsDocument, variables: { first: 100, after, ...filterVariables(filter) } })
  const rows = useLiveSegments(data?.segments.edges.map(({ node }) => node) ?? [])
  if (error) return <FailureState error={error} isRetrying={fetching} onRetry={() => retry({ requestPolicy: 'network-only' })} />
  if (!data) return <SkeletonRows count={8} height={isNarrow ? 128 : 50} />
  if (rows.length === 0) return Object.keys(filter).length > 0 ? <NoResultsState onClear={onClear}>No segment fits the filter</NoResultsState> : empty
  const { hasNextPage, endCursor } = data.segments.pageInfo
  const List = isNarrow ? SegmentCards : SegmentTable
  return (
    <>
      <List rows={rows} onAct={onAct} />
      {onMore && hasNextPage && endCursor && (
        <Center>
          <Button variant="default" onClick={() => onMore(endCursor)}>
            Show more
          </Button>
        </Center>
      )}
    </>
  )
}
