import { Badge, Button, Group, Modal, Stack, Table, Text } from '@mantine/core'
import { formatInstant } from '../app/format'
import { type Author, threeWay } from './difference'
import type { Draft } from './draft'
import type { Base } from './unsaved'

/** The version that somebody else published meanwhile. */
export interface Theirs extends Base {
  author: string
  at: string
  note: string
}

interface Props {
  base: Draft
  mine: Draft
  theirs: Theirs
  onKeepMine: () => void
  onTakeTheirs: () => void
  onClose: () => void
}

const authors: Record<Author, { label: string; color: string }> = {
  mine: { label: 'you', color: 'ink' },
  theirs: { label: 'they', color: 'orange' },
  both: { label: 'both', color: 'red' },
}

/** Somebody else was faster: both versions side by side, and a choice that loses nothing. */
export function Stale({ base, mine, theirs, onKeepMine, onTakeTheirs, onClose }: Props) {
  const rows = threeWay(base, mine, theirs.draft)
  return (
    <Modal opened onClose={onClose} size={900} title={`Version ${theirs.version} was published while you were editing`}>
      <Stack gap="md">
        <Text size="sm">
          By {theirs.author}, {formatInstant(theirs.at)}
          {theirs.note && <>: “{theirs.note}”</>}. Nothing of yours was saved or lost.
        </Text>
        {rows.length === 0 ? (
          <Text size="sm">Both say the same.</Text>
        ) : (
          <Table.ScrollContainer minWidth={560} type="native">
            <Table withTableBorder verticalSpacing={6} fz="sm">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th w={130}>What differs</Table.Th>
                  <Table.Th>Mine</Table.Th>
                  <Table.Th>Theirs, version {theirs.version}</Table.Th>
                  <Table.Th w={80}>Changed by</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {rows.map(({ difference: { key, label, left, right }, by }) => (
                  <Table.Tr key={key}>
                    <Table.Th scope="row">{label}</Table.Th>
                    <Table.Td>{left ?? <Absent />}</Table.Td>
                    <Table.Td>{right ?? <Absent />}</Table.Td>
                    <Table.Td>
                      <Badge color={authors[by].color}>{authors[by].label}</Badge>
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Go on editing
          </Button>
          <Button variant="default" onClick={onTakeTheirs}>
            Take theirs
          </Button>
          <Button onClick={onKeepMine}>Keep mine on top of theirs</Button>
        </Group>
        <Text size="xs" c="dimmed" ta="right">
          Theirs stays in the history either way. Taking theirs can be undone with Ctrl+Z.
        </Text>
      </Stack>
    </Modal>
  )
}

const Absent = () => (
  <Text span size="sm" c="dimmed">
    not there
  </Text>
)
