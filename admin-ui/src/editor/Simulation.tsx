import { Alert, Group, Loader, Paper, Skeleton, Stack, Text, Title, VisuallyHidden } from '@mantine/core'
import { codeOf, describeFailure } from '../app/failure'
import { formatChange, formatWhole } from '../app/format'
import { useEditorState, useTools } from './context'
import { Histogram } from './Histogram'
import { Samples } from './Samples'
import styles from './Simulation.module.css'
import type { Preview, Simulation as Result } from './usePreview'

const milliseconds = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 })
const shift = new Intl.NumberFormat(undefined, { signDisplay: 'exceptZero', maximumFractionDigits: 3 })

/** What the draft would do to everybody, brought up to date with every change. */
export function Simulation({ preview }: { preview: Preview }) {
  const { edit } = useTools()
  const { draft, faults } = useEditorState()
  const { simulation, failure } = preview
  // That the server is away is told for the whole page.
  const isSaidElsewhere = failure !== null && simulation !== null && codeOf(failure) === 'UNREACHABLE'
  const isOld = preview.faults.size > 0 || failure !== null
  return (
    <Paper component="section" aria-labelledby="simulation" p="md" className={styles.panel}>
      <Group justify="space-between" mb="xs">
        <Title order={2} id="simulation" tabIndex={-1} className={styles.title}>
          Everybody, right now
        </Title>
        {preview.isBehind && preview.faults.size === 0 && !failure && <Loader size={14} role="status" aria-label="Counting" />}
      </Group>
      {failure && !isSaidElsewhere && <Failed failure={failure} />}
      {simulation ? (
        <Stack gap="md" className={styles.result} data-behind={isOld || undefined}>
          <Sizes simulation={simulation} isBehind={isOld} />
          <Histogram
            buckets={simulation.histogram}
            threshold={draft.threshold}
            fault={faults.get('')?.membershipThreshold}
            onThreshold={(threshold) => edit({ type: 'threshold', threshold })}
          />
          <Samples simulation={simulation} />
          <Text size="xs" c="dimmed" className="figures">
            Exact, counted in {milliseconds.format(simulation.tookMilliseconds)} ms; {milliseconds.format(preview.roundTrip)} ms there and back
            {simulation.scoreShift !== 0 && <>. Mean score {shift.format(simulation.scoreShift)}</>}
          </Text>
        </Stack>
      ) : (
        !failure && <Waiting hasFaults={preview.faults.size > 0} />
      )}
    </Paper>
  )
}

function Sizes({ simulation, isBehind }: { simulation: Result; isBehind: boolean }) {
  const before = simulation.current.value ?? 0
  const after = simulation.projected.value ?? 0
  const all = simulation.histogram.reduce((sum, { count }) => sum + count, 0)
  return (
    <div>
      <Group gap={8} align="baseline" className="figures">
        <Text span fz={30} fw={700} lh={1.1}>
          {formatWhole(after)}
        </Text>
        <Text span c="dimmed" size="sm">
          of {formatWhole(all)} profiles
        </Text>
      </Group>
      <Text size="sm" c="dimmed" className="figures">
        {isBehind
          ? 'As of the last draft that could be counted'
          : before === 0 && simulation.leaving.value === 0
            ? 'Members as soon as it is published'
            : after === before
              ? 'As many as now'
              : `${formatWhole(before)} now, ${formatChange(after - before)} with this draft`}
      </Text>
      <VisuallyHidden role="status">
        {`${after} members, ${simulation.entering.value ?? 0} entering, ${simulation.leaving.value ?? 0} leaving`}
      </VisuallyHidden>
    </div>
  )
}

function Failed({ failure }: { failure: NonNullable<Preview['failure']> }) {
  const isLoading = codeOf(failure) === 'UNAVAILABLE'
  return (
    <Alert color={isLoading ? 'yellow' : 'red'} mb="sm" title={isLoading ? 'The server is still loading profiles' : 'The draft could not be counted'}>
      {isLoading ? 'The count comes as soon as it is done.' : describeFailure(failure)}
    </Alert>
  )
}

function Waiting({ hasFaults }: { hasFaults: boolean }) {
  if (hasFaults) {
    return (
      <Text size="sm" c="dimmed" className={styles.waiting}>
        The size shows here as soon as the rules are complete.
      </Text>
    )
  }
  return (
    <Stack gap="md" role="status" aria-label="Counting">
      <Skeleton height={56} w="60%" />
      <Skeleton height={190} />
      <Skeleton height={180} />
    </Stack>
  )
}
