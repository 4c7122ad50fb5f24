import { Badge, Code, Table, Text } from '@mantine/core'
import { formatArrows } from '../app/format'
import type { ImportSegmentsMutation, PlanAction } from '../gql/graphql'

const looks: Record<PlanAction, { label: string; color: string }> = {
  CREATE: { label: 'Create', color: 'teal' },
  PUBLISH: { label: 'Publish', color: 'ink' },
  KEEP: { label: 'Keep as it is', color: 'gray' },
}

/** What an import would do to every segment of its bundle. */
export function PlanTable({ plan }: { plan: ImportSegmentsMutation['importSegments']['plan'] }) {
  return (
    <Table.ScrollContainer minWidth={320} mah={240}>
      <Table>
        <Table.Tbody>
          {plan.map(({ key, action, summary }) => (
            <Table.Tr key={key}>
              <Table.Td w={130}>
                <Badge color={looks[action].color}>{looks[action].label}</Badge>
              </Table.Td>
              <Table.Td>
                <Code>{key}</Code>
                <Text size="xs" c="dimmed">
                  {formatArrows(summary)}
                </Text>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
