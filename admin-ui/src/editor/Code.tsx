import { Alert, Group, List, Loader, Stack, Text, Textarea } from '@mantine/core'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useClient } from 'urql'
import { describeFailure } from '../app/failure'
import { type UserFaultFragment, ReadDraftDocument, RenderDraftDocument } from '../gql/graphql'
import { useEditorState, useTools } from './context'
import { draftFrom, isSame, segmentInput } from './draft'

const debounce = 300

interface Props {
  isNew: boolean
  /** Told whether the text says something that could not become the draft. */
  onAhead: (isAhead: boolean) => void
}

/** The draft as YAML. What is typed becomes the draft as soon as it can be read. */
export function Code({ isNew, onAhead }: Props) {
  const { edit } = useTools()
  const { draft } = useEditorState()
  const client = useClient()
  const [text, setText] = useState<string | null>(null)
  const [faults, setFaults] = useState<readonly Omit<UserFaultFragment, 'code'>[]>([])
  const [failure, setFailure] = useState('')
  // The draft that the text says: only another one, as after undo, needs to be written anew.
  const said = useRef<typeof draft>(null)

  useEffect(() => {
    if (said.current && isSame(said.current, draft)) return
    const { unsubscribe } = client.query(RenderDraftDocument, { segment: segmentInput(draft) }, { requestPolicy: 'network-only' }).subscribe(({ data, error }) => {
      if (data) {
        said.current = draft
        setText(data.renderSegment)
        setFaults([])
      }
      setFailure(error ? describeFailure(error) : '')
    })
    return unsubscribe
  }, [client, draft])

  const reading = useRef(() => {})
  const read = (source: string) => {
    setText(source)
    reading.current()
    const timer = setTimeout(() => {
      const { unsubscribe } = client.query(ReadDraftDocument, { source }, { requestPolicy: 'network-only' }).subscribe(({ data, error }) => {
        setFailure(error ? describeFailure(error) : '')
        if (!data) return
        const [segment, ...others] = data.readBundle.segments
        const more = others.length > 0 ? [{ path: [], message: 'holds more than one segment; bundles are imported from the list of segments' }] : []
        setFaults([...data.readBundle.userErrors, ...more])
        if (!segment || others.length > 0) return
        // The key of a segment never changes.
        const next = draftFrom(isNew ? segment : { ...segment, key: draft.key })
        said.current = next
        edit({ type: 'replace', draft: next })
      })
      reading.current = unsubscribe
    }, debounce)
    reading.current = () => clearTimeout(timer)
  }
  useEffect(() => () => reading.current(), [])
  const isAhead = faults.length > 0
  useEffect(() => {
    onAhead(isAhead)
    return () => onAhead(false)
  }, [isAhead, onAhead])

  if (text === null) return failure ? <Alert color="red">{failure}</Alert> : <Loader size="sm" role="status" aria-label="Loading" />
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
        error={isAhead}
        onKeyDown={leaveUndoToTheBrowser}
        onChange={(event) => read(event.currentTarget.value)}
      />
      <div role="status">
        {isAhead && (
          <Alert color="red" title="Not taken over yet">
            <List size="sm">
              {faults.map(({ message, path }) => (
                <List.Item key={`${path.join('.')} ${message}`}>
                  {path.length > 0 && <code>{path.join('.')}</code>} {message}
                </List.Item>
              ))}
            </List>
          </Alert>
        )}
        {failure && <Alert color="red">{failure}</Alert>}
      </div>
      <Group justify="space-between">
        <Text size="xs" c="dimmed">
          Changes are taken over as soon as they can be read. Tests in <code>examples</code> belong in a file, for <code>halftone test</code>.
        </Text>
      </Group>
    </Stack>
  )
}

/** Undo of the draft would take away what was typed and cannot be read yet. */
function leaveUndoToTheBrowser(event: KeyboardEvent) {
  if ((event.ctrlKey || event.metaKey) && ['z', 'y'].includes(event.key.toLowerCase())) event.stopPropagation()
}
