import { Group, Kbd, Modal, Table } from '@mantine/core'
import { useWindowEvent } from '@mantine/hooks'

const keys: [string[], string][] = [
  [['Ctrl / ⌘', 'K'], 'Find or do anything'],
  [['?'], 'Show these keys'],
  [['/'], 'Search, on pages with a list'],
  [['Esc'], 'Close what is open'],
  [['Ctrl / ⌘', 'S'], 'In the editor: publish'],
  [['Ctrl / ⌘', 'Z'], 'In the editor: undo, with Shift redo'],
  [['Alt', '↑ ↓ ← →'], 'On the handle of a rule: move it, into a group and out of it'],
]

/** The keys, opened by "?" everywhere. */
export function KeyHelp({ isOpen, onOpen, onClose }: { isOpen: boolean; onOpen: () => void; onClose: () => void }) {
  useWindowEvent('keydown', (event) => {
    if (event.key === '?' && !isTyping(event.target)) onOpen()
  })
  return (
    <Modal opened={isOpen} onClose={onClose} title="Keys">
      <Table>
        <Table.Tbody>
          {keys.map(([pressed, effect]) => (
            <Table.Tr key={effect}>
              <Table.Td w={150}>
                <Group gap={6}>
                  {pressed.map((key) => (
                    <Kbd key={key}>{key}</Kbd>
                  ))}
                </Group>
              </Table.Td>
              <Table.Td>{effect}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  )
}

/** Whether a key goes into a text that somebody writes. */
function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
}
