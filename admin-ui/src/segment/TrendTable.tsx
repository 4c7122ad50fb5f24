import { Table } from '@mantine/core'
import { formatInstant, formatWhole } from '../app/format'
import { eventful, type TrendPoint } from './trend'

/** The size of a segment over time as figures: the hours in which something changed. */
export function TrendTable({ points }: { points: readonly TrendPoint[] }) {
  return (
    <Table fz="xs" verticalSpacing={4} stickyHeader>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Until</Table.Th>
          <Table.Th ta="right">Members</Table.Th>
          <Table.Th ta="right">Entered</Table.Th>
          <Table.Th ta="right">Left</Table.Th>
          <Table.Th ta="right">Version</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {eventful(points).map(({ at, size, entered, exited, version }) => (
          <Table.Tr key={at}>
            <Table.Td>{formatInstant(at)}</Table.Td>
            <Table.Td ta="right">{formatWhole(size)}</Table.Td>
            <Table.Td ta="right">{formatWhole(entered)}</Table.Td>
            <Table.Td ta="right">{formatWhole(exited)}</Table.Td>
            <Table.Td ta="right">{version}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
