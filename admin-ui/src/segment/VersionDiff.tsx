import { Skeleton, Text } from '@mantine/core'
import { useQuery } from 'urql'
import { describeFailure } from '../app/failure'
import { formatArrows } from '../app/format'
import { type SegmentVersionsQuery, VersionDiffDocument } from '../gql/graphql'
import classes from './Versions.module.css'

interface Props {
  segmentKey: string
  from: number
  to: number
  /** All versions, newest first. */
  edges: readonly NonNullable<SegmentVersionsQuery['segment']>['versions']['edges'][number][]
}

/** What differs between two versions, rule by rule. */
export function VersionDiff({ segmentKey, from, to, edges }: Props) {
  // The list gives the version after a cursor: that of the next newer one.
  const after = edges[edges.findIndex(({ node }) => node.number === to) - 1]?.cursor ?? null
  const [{ data, error, fetching }] = useQuery({ query: VersionDiffDocument, variables: { key: segmentKey, from, after }, pause: from === to })
  const changes = data?.segment?.versions.edges[0]?.node.diff ?? []
  if (error) {
    return (
      <Text size="sm" c="red" role="alert">
        {describeFailure(error)}
      </Text>
    )
  }
  if (fetching && !data) return <Skeleton height={48} />
  if (from === to || changes.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        They say the same.
      </Text>
    )
  }
  return (
    <ul className={classes.changes} aria-label={`Changes from version ${from} to ${to}`}>
      {changes.map(({ path, summary }) => (
        <li key={path}>{formatArrows(summary)}</li>
      ))}
    </ul>
  )
}
