import { useSubscription } from 'urql'
import { SegmentChangedDocument, type SegmentRowFragment } from '../gql/graphql'

/** The segments as they are now: what was read, with what has changed since. */
export function useLiveSegments<Row extends SegmentRowFragment>(read: readonly Row[]): Row[] {
  const [{ data: changed }] = useSubscription(
    { query: SegmentChangedDocument },
    (before: Record<string, SegmentRowFragment> = {}, { segmentChanged }) => ({ ...before, [segmentChanged.id]: segmentChanged }),
  )
  return read.map((row) => newerOf(row, changed?.[row.id]))
}

/** A row with what a later change says about it. */
export function newerOf<Row extends SegmentRowFragment>(row: Row, change: SegmentRowFragment | undefined): Row {
  return change && change.size.asOf > row.size.asOf ? { ...row, ...change } : row
}
