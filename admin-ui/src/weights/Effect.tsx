import { Table, Text } from '@mantine/core'
import { formatPlain, formatScore, formatWhole } from '../app/format'
import { signalsUntil, valueAfter, valueFrom } from './effect'

export const level = 0.4 // the interest that the default segments ask for

/** What a weight means for an interest, beside what it meant before. */
export function Effect({ before, after }: { before: number; after: number }) {
  return (
    <>
      <Table.Td data-label="One gives">
        <Change before={describeOne(before)} after={describeOne(after)} />
      </Table.Td>
      <Table.Td data-label={`Reaches ${formatPlain(level)} after`}>
        <Change before={describeCount(before)} after={describeCount(after)} />
      </Table.Td>
    </>
  )
}

function Change({ before, after }: { before: string; after: string }) {
  if (before === after) return <Text size="sm">{after}</Text>
  return (
    <Text size="sm">
      <Text span size="sm" c="dimmed" td="line-through" aria-label={`before: ${before}`}>
        {before}
      </Text>{' '}
      <Text span size="sm" fw={600}>
        {after}
      </Text>
    </Text>
  )
}

function describeOne(weight: number): string {
  return weight < 0 ? `${formatPlain(level)} falls to ${formatScore(valueFrom(level, weight))}` : formatScore(valueAfter(1, weight))
}

function describeCount(weight: number): string {
  const signals = signalsUntil(level, weight)
  if (signals === null) return 'never'
  return signals === 1 ? '1 signal' : `${formatWhole(signals)} signals`
}
