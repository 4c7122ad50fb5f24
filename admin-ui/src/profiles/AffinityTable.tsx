import { Button, Paper, Table, Text, Title, VisuallyHidden } from '@mantine/core'
import { useState } from 'react'
import { formatScore } from '../app/format'
import type { StrengthFragment } from '../gql/graphql'
import { decayedValue } from './decay'
import { DecayCurve } from './DecayCurve'
import { percent } from './ScoreBar'
import classes from './bars.module.css'

interface Props {
  title: string
  /** What the names are, as in "category". */
  noun: string
  affinities: readonly StrengthFragment[]
  halfLifeDays: number
  /** Whether there is half the width: then no curves, whose shape is that of the interests. */
  isNarrow?: boolean
}

const horizon = 90 // days
const shortest = 8

/** Interests or affinities with what becomes of them: ink is what is left in 90 days, dots are what fades until then. */
export function AffinityTable({ title, noun, affinities, halfLifeDays, isNarrow = false }: Props) {
  const [isWhole, setWhole] = useState(false)
  const shown = isWhole ? affinities : affinities.slice(0, shortest)
  return (
    <Paper p="md">
      <Title order={2} mb="xs">
        {title}
      </Title>
      {affinities.length === 0 ? (
        <Text size="sm" c="dimmed">
          No {noun} has left evidence, or all of it has faded.
        </Text>
      ) : (
        <Table layout="fixed" verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th className={classes.name}>{noun[0]!.toUpperCase() + noun.slice(1)}</Table.Th>
              <Table.Th>
                <VisuallyHidden>Strength as a bar</VisuallyHidden>
              </Table.Th>
              <Table.Th w={64} ta="right">
                Now
              </Table.Th>
              {!isNarrow && (
                <>
                  <Table.Th w={130} visibleFrom="md">
                    Next {horizon} days
                  </Table.Th>
                  <Table.Th w={84} ta="right" visibleFrom="md">
                    In 30 d
                  </Table.Th>
                </>
              )}
              <Table.Th w={76} ta="right">
                In {horizon} d
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map(({ name, value }) => {
              const left = decayedValue(value, horizon, halfLifeDays)
              return (
                <Table.Tr key={name}>
                  <Table.Th scope="row" fw={500} style={{ overflowWrap: 'anywhere' }}>
                    {name}
                  </Table.Th>
                  <Table.Td>
                    <div className={classes.track} aria-hidden>
                      <div className={classes.ink} style={{ left: 0, width: percent(left) }} />
                      <div className={classes.dots} style={{ left: percent(left), width: percent(value - left) }} />
                    </div>
                  </Table.Td>
                  <Table.Td ta="right">{formatScore(value)}</Table.Td>
                  {!isNarrow && (
                    <>
                      <Table.Td visibleFrom="md">
                        <DecayCurve value={value} top={affinities[0]!.value} days={horizon} halfLifeDays={halfLifeDays} />
                      </Table.Td>
                      <Table.Td ta="right" c="dimmed" visibleFrom="md">
                        {formatScore(decayedValue(value, 30, halfLifeDays))}
                      </Table.Td>
                    </>
                  )}
                  <Table.Td ta="right" c="dimmed">
                    {formatScore(left)}
                  </Table.Td>
                </Table.Tr>
              )
            })}
          </Table.Tbody>
        </Table>
      )}
      {affinities.length > shortest && (
        <Button mt="xs" size="xs" variant="subtle" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
          {isWhole ? 'Show the strongest only' : `Show all ${affinities.length}`}
        </Button>
      )}
    </Paper>
  )
}
