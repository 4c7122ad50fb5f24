import { Table, Text, Title, VisuallyHidden } from '@mantine/core'
import { formatPlain } from '../app/format'
import type { WeightFragment } from '../gql/graphql'
import { Effect, level } from './Effect'
import { WeightRow } from './WeightRow'
import classes from './weights.module.css'

interface Props {
  title: string
  meaning: string
  types: readonly WeightFragment[]
  mayChange: boolean
}

/** The types of one intent. */
export function WeightTable({ title, meaning, types, mayChange }: Props) {
  return (
    <>
      <Title order={2}>{title}</Title>
      <Text size="sm" c="dimmed" mb="xs">
        {meaning}
      </Text>
      <Table className={classes.table} layout="fixed">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={180}>Signal</Table.Th>
            <Table.Th>Weight</Table.Th>
            <Table.Th w={150}>One gives</Table.Th>
            <Table.Th w={170}>Reaches {formatPlain(level)} after</Table.Th>
            {mayChange && (
              <Table.Th w={170}>
                <VisuallyHidden>Save</VisuallyHidden>
              </Table.Th>
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {types.map((type) =>
            mayChange ? (
              <WeightRow key={type.key} type={type} />
            ) : (
              <Table.Tr key={type.key}>
                <Table.Th scope="row" fw={500}>
                  {type.name}
                </Table.Th>
                <Table.Td>{formatPlain(type.baseWeight)}</Table.Td>
                <Effect before={type.baseWeight} after={type.baseWeight} />
              </Table.Tr>
            ),
          )}
        </Table.Tbody>
      </Table>
    </>
  )
}
