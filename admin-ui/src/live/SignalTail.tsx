import { Badge, Button, Group, MultiSelect, Paper, ScrollArea, Table, Text } from '@mantine/core'
import { useState } from 'react'
import { useQuery } from 'urql'
import { describeFailure } from '../app/failure'
import { formatMoney, formatPlain, formatRate, formatTime, formatWhole } from '../app/format'
import { NoResultsState } from '../app/states'
import { SignalTypeChoicesDocument, type Intent } from '../gql/graphql'
import { maxRows, rateOf, type TailRow } from './tail'
import { useSecond } from './second'
import { useTail } from './useTail'
import classes from './live.module.css'

/** The newest signals, newest first; it can be held still and narrowed to types. */
export function SignalTail() {
  const { tail, dispatch, error } = useTail()
  const [types, setTypes] = useState<string[]>([])
  const [{ data }] = useQuery({ query: SignalTypeChoicesDocument })
  const shown = types.length === 0 ? tail.rows : tail.rows.filter(({ signal }) => types.includes(signal.type.key))
  const now = useSecond()
  return (
    <Paper p="md">
      <Group align="flex-end" justify="space-between" mb="sm">
        <MultiSelect
          label="Types"
          placeholder={types.length === 0 ? 'All types' : undefined}
          w={360}
          maw="100%"
          searchable
          clearable
          clearButtonProps={{ 'aria-label': 'Show all types' }}
          value={types}
          onChange={setTypes}
          data={(data?.signalTypes ?? []).map(({ key, name }) => ({ value: key, label: name }))}
        />
        <Group gap="xs">
          <Button variant="default" disabled={tail.rows.length === 0} onClick={() => dispatch({ kind: 'cleared' })}>
            Clear
          </Button>
          <Button miw={150} variant={tail.isPaused ? 'filled' : 'default'} onClick={() => dispatch({ kind: tail.isPaused ? 'resumed' : 'paused' })}>
            {tail.isPaused ? `Go on (${formatWhole(tail.missed)} passed)` : 'Pause'}
          </Button>
        </Group>
      </Group>
      <Group gap="lg" mb="xs" className="figures">
        <Text size="sm">
          <strong>{formatRate(rateOf(tail, now, 10))}</strong> a second over 10 s
        </Text>
        <Text size="sm">
          <strong>{formatRate(rateOf(tail, now, 60))}</strong> over a minute
        </Text>
        <Text size="sm" c="dimmed">
          {formatWhole(tail.total)} since this page was opened; the newest {maxRows} are listed, at most 50 a second
        </Text>
      </Group>
      {error && (
        <Text size="sm" c="red" role="alert">
          {describeFailure(error)}
        </Text>
      )}
      {shown.length > 0 && <Rows rows={shown} />}
      {shown.length === 0 && tail.rows.length > 0 && <NoResultsState onClear={() => setTypes([])}>No signal of these types has come yet.</NoResultsState>}
      {tail.rows.length === 0 && !error && (
        <div className={classes.waiting} role="status">
          <Text fw={600}>Listening</Text>
          <Text size="sm" c="dimmed">
            Signals appear here as they are taken in.
          </Text>
        </div>
      )}
    </Paper>
  )
}

const formatAmount = (amount: number | null) => (amount === null ? '–' : formatMoney(amount))

const intentColors: Record<Intent, string> = { PASSIVE: 'gray', ACTIVE: 'ink', HIGH: 'orange', CONVERSION: 'teal' }

function Rows({ rows }: { rows: readonly TailRow[] }) {
  return (
    <ScrollArea.Autosize mah="62vh" type="auto" viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': 'Newest signals' }}>
      <Table stickyHeader verticalSpacing={5}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={1}>Arrived</Table.Th>
            <Table.Th>Signal</Table.Th>
            <Table.Th>About</Table.Th>
            <Table.Th ta="right" visibleFrom="sm">
              Weight
            </Table.Th>
            <Table.Th ta="right" visibleFrom="sm">
              Price
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ number, signal }) => (
            <Table.Tr key={number}>
              <Table.Td style={{ whiteSpace: 'nowrap' }}>{formatTime(signal.receivedAt)}</Table.Td>
              <Table.Td>
                <Badge color={intentColors[signal.type.intent]} style={{ flexShrink: 0 }} miw="max-content">{signal.type.name}</Badge>
              </Table.Td>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>
                {[signal.category, signal.brand].filter(Boolean).join(' · ') || (
                  <Text span c="dimmed">
                    –
                  </Text>
                )}
                {signal.tags.length > 0 && (
                  <Text span size="xs" c="dimmed">
                    {' '}
                    {signal.tags.join(', ')}
                  </Text>
                )}
              </Table.Td>
              <Table.Td ta="right" visibleFrom="sm">
                {formatPlain(signal.weight)}
              </Table.Td>
              <Table.Td ta="right" visibleFrom="sm">
                {formatAmount(signal.amount ?? signal.price)}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea.Autosize>
  )
}
