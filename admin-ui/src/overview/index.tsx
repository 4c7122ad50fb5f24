import { Alert, Grid, Skeleton } from '@mantine/core'
import { Fragment } from 'react'
import { useQuery } from 'urql'
import { AnchorLink } from '../app/links'
import { Page } from '../app/Page'
import { FailureState } from '../app/states'
import { OverviewSegmentsDocument } from '../gql/graphql'
import { useLiveSegments } from '../segments/live'
import { FirstSteps } from './FirstSteps'
import { useFigures } from './useFigures'
import { Figures } from './Figures'
import { MoversPanel } from './MoversPanel'
import { SegmentPanel } from './SegmentPanel'

/** How the installation does at the moment. */
export default function Overview() {
  const { figures, error, fetching, retry } = useFigures()
  const [segments, reload] = useQuery({ query: OverviewSegmentsDocument })
  const rows = useLiveSegments(segments.data?.segments.edges.map(({ node }) => node) ?? []).filter(({ status }) => status === 'PUBLISHED')
  const failed = rows.filter(({ health }) => health.state === 'FAILED')
  const isNew = figures.at(-1)?.profiles.value === 0

  return (
    <Page title="Overview">
      {error ? <FailureState error={error} isRetrying={fetching} onRetry={retry} /> : <Figures figures={figures} />}
      {isNew && <FirstSteps segmentCount={rows.length} />}
      {failed.length > 0 && (
        <Alert color="red" title={failed.length === 1 ? 'A segment could not be evaluated' : `${failed.length} segments could not be evaluated`}>
          {failed.map(({ key, name }, i) => (
            <Fragment key={key}>
              {i > 0 && ', '}
              <AnchorLink to="/segments/$key" params={{ key }} inherit c="inherit" underline="always">
                {name || key}
              </AnchorLink>
            </Fragment>
          ))}
          : the members shown are those of before.
        </Alert>
      )}
      {segments.error ? (
        <FailureState error={segments.error} isRetrying={segments.fetching} onRetry={() => reload({ requestPolicy: 'network-only' })} />
      ) : (
        <Grid gap="sm">
          <Grid.Col span={{ base: 12, lg: 8 }}>{segments.data ? <SegmentPanel segments={rows} /> : <Skeleton height={580} />}</Grid.Col>
          <Grid.Col span={{ base: 12, lg: 4 }}>{segments.data ? <MoversPanel segments={rows} /> : <Skeleton height={300} />}</Grid.Col>
        </Grid>
      )}
    </Page>
  )
}
