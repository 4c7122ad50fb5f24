import { Alert, Button, Group, List, Loader, Stack, Text, Textarea } from '@mantine/core'
import type { KeyboardEvent } from 'react'
import type { CodeText } from './useCode'

/** The draft as YAML, to be read and typed. */
export function Code({ code: { text, typed, faults, failure, type, discard } }: { code: CodeText }) {
  if (text === null) return failure ? <Alert color="red">{failure}</Alert> : <Loader size="sm" role="status" aria-label="Loading" />
  const isFaulty = typed !== null && faults.length > 0
  return (
    <Stack gap="xs">
      <Textarea
        aria-label="The segment as YAML"
        autosize
        minRows={18}
        maxRows={36}
        spellCheck={false}
        styles={{ input: { color: 'var(--mantine-color-text)', fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13, lineHeight: 1.5, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' } }}
        value={text}
        error={isFaulty}
        onKeyDown={leaveUndoToTheBrowser}
        onChange={(event) => type(event.currentTarget.value)}
      />
      <div role="status">
        {isFaulty && (
          <Alert color="red" title="Not taken over yet">
            <List size="sm">
              {faults.map(({ message, path }) => (
                <List.Item key={`${path.join('.')} ${message}`}>
                  {path.length > 0 && <code>{path.join('.')}</code>} {message}
                </List.Item>
              ))}
            </List>
            <Group justify="space-between" gap="xs" mt="xs">
              <Text size="sm">The text is kept. It takes the place of the rules once it can be read.</Text>
              <Button size="xs" variant="default" onClick={discard}>
                Discard the text
              </Button>
            </Group>
          </Alert>
        )}
        {failure && <Alert color="red">{failure}</Alert>}
      </div>
      <Text size="xs" c="dimmed">
        Changes are taken over as soon as they can be read. Tests in <code>examples</code> belong in a file, for <code>halftone test</code>.
      </Text>
    </Stack>
  )
}

/** Beside the rules: says that the code holds text which they are without. */
export function UnreadCode({ code: { typed, faults, failure, discard }, onOpen }: { code: CodeText; onOpen: () => void }) {
  if (typed === null || (faults.length === 0 && !failure)) return null
  return (
    <Alert color="yellow" p="xs" mt="xs" role="status">
      <Group justify="space-between" gap="xs">
        <Text size="sm">What you typed in the code cannot be read yet: the rules are without it.</Text>
        <Group gap="xs">
          <Button size="xs" variant="default" onClick={onOpen}>
            Back to the code
          </Button>
          <Button size="xs" variant="default" onClick={discard}>
            Discard the text
          </Button>
        </Group>
      </Group>
    </Alert>
  )
}

/** Undo of the draft would take away what was typed and cannot be read yet. */
function leaveUndoToTheBrowser(event: KeyboardEvent) {
  if ((event.ctrlKey || event.metaKey) && ['z', 'y'].includes(event.key.toLowerCase())) event.stopPropagation()
}
