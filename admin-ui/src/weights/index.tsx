import { Paper, Stack } from '@mantine/core'
import { useQuery } from 'urql'
import { Page } from '../app/Page'
import { EmptyState, FailureState, SkeletonRows } from '../app/states'
import { useMay } from '../app/viewer'
import { WeightsDocument, type Intent } from '../gql/graphql'
import { WeightTable } from './WeightTable'

const intents: [Intent, string, string][] = [
  ['PASSIVE', 'Passive', 'Seen in passing.'],
  ['ACTIVE', 'Active', 'Looked for.'],
  ['HIGH', 'High intent', 'Close to buying; such a signal elevates a visit at once.'],
  ['CONVERSION', 'Conversion', 'Bought, reviewed or shared; such a signal elevates a visit at once.'],
]

/** How much a signal of each type says; who runs the installation may change it. */
export default function Weights() {
  const [{ data, error, fetching }, ask] = useQuery({ query: WeightsDocument })
  const mayChange = useMay('changeWeights')
  return (
    <Page
      title="Signal weights"
      description={
        mayChange
          ? 'How much one signal adds to an interest. A change counts for new signals at once; what was gathered stays.'
          : 'How much one signal adds to an interest. Operators may change it.'
      }
    >
      {error && !data && <FailureState error={error} isRetrying={fetching} onRetry={() => ask({ requestPolicy: 'network-only' })} />}
      {!data && !error && <SkeletonRows count={12} height={52} />}
      {data?.signalTypes.length === 0 && <EmptyState title="No type of signals is known">Types come with the server.</EmptyState>}
      <Stack>
        {data &&
          intents.map(([intent, name, meaning]) => {
            const types = data.signalTypes.filter((type) => type.intent === intent)
            return (
              types.length > 0 && (
                <Paper key={intent} p="md">
                  <WeightTable title={name} meaning={meaning} types={types} mayChange={mayChange} />
                </Paper>
              )
            )
          })}
      </Stack>
    </Page>
  )
}
