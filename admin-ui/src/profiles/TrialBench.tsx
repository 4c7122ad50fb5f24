import { Button, Grid, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useMemo } from 'react'
import { useQuery } from 'urql'
import { describeFailure } from '../app/failure'
import type { PatternFragment, SegmentLabelFragment } from '../gql/graphql'
import { FieldControl } from './FieldControl'
import { inOrder, type FieldValue, type FieldValues } from './fields'
import type { Readings } from './readings'
import { TrialScores, type Trial } from './TrialScores'
import { isReproduced, trialDocument, trialVariables } from './trial'
import { movedTogether } from './whatif'
import classes from './TrialBench.module.css'

interface Props {
  profile: PatternFragment
  segments: readonly SegmentLabelFragment[]
  read: Readings
  /** What was set by hand. */
  changed: FieldValues
  onChange: (changed: FieldValues) => void
}

/** The values at the left, the scores at the right; one operation asks for all scores anew. */
export function TrialBench({ profile, segments, read, changed, onChange }: Props) {
  const [tried] = useDebouncedValue(changed, 120)
  const isChanged = Object.keys(tried).length > 0
  const keys = useMemo(() => segments.map(({ key }) => key), [segments])
  const query = useMemo(() => trialDocument(keys.length), [keys.length])
  const unchanged = useMemo(() => trialVariables(keys, read.readings, {}), [keys, read])
  const variables = useMemo(() => trialVariables(keys, read.readings, tried), [keys, read, tried])
  const [base] = useQuery({ query, variables: unchanged, requestPolicy: 'network-only', pause: keys.length === 0 })
  const [trial] = useQuery({ query, variables, requestPolicy: 'network-only', pause: !isChanged || keys.length === 0 })

  const values = useMemo(() => Object.assign({}, ...Object.values(read.readings).map((reading) => reading.values)) as FieldValues, [read])
  const set = (field: string, value: FieldValue) => {
    const same = movedTogether(field, values)
    const others = Object.entries(changed).filter(([name]) => !same.includes(name))
    onChange(Object.fromEntries(value === values[field] ? others : [...others, ...same.map((name) => [name, value] as const)]))
  }
  const answers = isChanged ? trial.data : undefined
  const trials: Trial[] = segments.flatMap((segment, i) => {
    const now = read.standings[segment.key]
    if (!now) return []
    const isTryable = !base.data || isReproduced(now, base.data[`s${i}`])
    return [{ segment, now, tried: isTryable ? (answers ? (answers[`s${i}`] ?? null) : now) : null }]
  })
  const fault = trial.error ?? (base.data ? undefined : base.error)
  return (
    <Grid gap="md">
      <Grid.Col span={{ base: 12, md: 7 }} order={{ base: 2, md: 1 }}>
        <Paper p="md">
          <Group justify="space-between" mb="sm">
            <Title order={2}>Values</Title>
            <Button size="xs" variant="default" disabled={Object.keys(changed).length === 0} onClick={() => onChange({})}>
              Reset all
            </Button>
          </Group>
          <Stack gap={6}>
            {inOrder(Object.keys(values)).map((field) => (
              <FieldControl
                key={field}
                field={field}
                actual={values[field]!}
                value={field in changed ? changed[field]! : values[field]!}
                known={profile.contexts.filter(({ dimension }) => field === `context.${dimension}`).map(({ value }) => value)}
                onChange={(value) => set(field, value)}
              />
            ))}
          </Stack>
        </Paper>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 5 }} order={{ base: 1, md: 2 }} className={classes.column}>
        <Paper p="md" className={classes.scores}>
          <Title order={2} mb="sm">
            Scores
          </Title>
          <TrialScores trials={trials} />
          {fault && (
            <Text size="sm" c="red" role="alert" mt="sm">
              {describeFailure(fault)}
            </Text>
          )}
        </Paper>
      </Grid.Col>
    </Grid>
  )
}
