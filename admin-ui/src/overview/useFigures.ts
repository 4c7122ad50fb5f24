import { useQuery, useSubscription } from 'urql'
import { OverviewChangedDocument, OverviewDocument, type FiguresFragment } from '../gql/graphql'

/** How many figures are remembered: three minutes, as they come every second. */
const remembered = 180

/** The figures of the last minutes, oldest first; the last ones are those of now. */
export function useFigures() {
  const [{ data: read, error, fetching }, reload] = useQuery({ query: OverviewDocument })
  const [{ data: followed }] = useSubscription(
    { query: OverviewChangedDocument },
    (before: readonly FiguresFragment[] = [], { overviewChanged }) => remember(before, overviewChanged),
  )
  const figures = followed ?? (read ? [read.overview] : [])
  return { figures, error: figures.length > 0 ? undefined : error, fetching, retry: () => reload({ requestPolicy: 'network-only' }) }
}

export function remember(before: readonly FiguresFragment[], next: FiguresFragment): FiguresFragment[] {
  return [...before, next].slice(-remembered)
}
