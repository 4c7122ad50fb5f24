import { Alert, Button, FileButton, Group, Modal, Stack, Text, Textarea } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useRef, useState } from 'react'
import { useMutation } from 'urql'
import { describeFailure } from '../app/failure'
import { ImportIcon } from '../app/icons'
import { ImportSegmentsDocument, type ImportSegmentsMutation, type UserFaultFragment } from '../gql/graphql'
import { FaultList } from './FaultList'
import { PlanTable } from './PlanTable'

type Outcome =
  | { kind: 'plan'; plan: ImportSegmentsMutation['importSegments']['plan'] }
  | { kind: 'faults'; faults: readonly UserFaultFragment[] }
  | { kind: 'failure'; message: string }

/** Brings segments in from a bundle: first what would be done, then, when that is wanted, doing it. */
export function ImportDialog({ onClose }: { onClose: () => void }) {
  const [source, setSource] = useState('')
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  const [{ fetching }, send] = useMutation(ImportSegmentsDocument)
  const text = useRef<HTMLTextAreaElement>(null)
  const plan = outcome?.kind === 'plan' ? outcome.plan : null
  const changes = plan?.filter(({ action }) => action !== 'KEEP').length ?? 0

  const change = (next: string) => {
    setSource(next)
    setOutcome(null) // a plan is of the text it was made from
  }
  const run = async (dryRun: boolean) => {
    const { data, error } = await send({ input: { source, dryRun } })
    if (error || !data) return setOutcome({ kind: 'failure', message: error ? describeFailure(error) : '' })
    const { plan: planned, userErrors, isApplied } = data.importSegments
    if (userErrors.length > 0) return setOutcome({ kind: 'faults', faults: userErrors })
    if (!isApplied) return setOutcome({ kind: 'plan', plan: planned })
    notifications.show({ message: 'The bundle is imported; its segments are being evaluated.' })
    onClose()
  }

  return (
    <Modal opened onClose={onClose} title="Import segments" size="lg">
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          Paste a bundle in YAML or JSON, or open a file. Nothing is written before you have seen the plan.
        </Text>
        <Textarea
          ref={text}
          aria-label="Bundle"
          placeholder={'version: 1\nsegments:\n  - key: …'}
          value={source}
          onChange={(event) => change(event.currentTarget.value)}
          rows={12}
          wrap="off"
          spellCheck={false}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
          data-autofocus
        />
        {outcome?.kind === 'failure' && (
          <Alert color="red" role="alert">
            {outcome.message}
          </Alert>
        )}
        {outcome?.kind === 'faults' && <FaultList faults={outcome.faults} onLine={(line) => text.current && selectLine(text.current, line)} />}
        {plan && <PlanTable plan={plan} />}
        <Group justify="space-between">
          <FileButton accept=".yaml,.yml,.json" onChange={(file) => void file?.text().then(change)}>
            {(props) => (
              <Button variant="default" leftSection={<ImportIcon size={16} />} {...props}>
                Open a file
              </Button>
            )}
          </FileButton>
          {plan ? (
            <Button loading={fetching} disabled={changes === 0} onClick={() => void run(false)}>
              {changes === 0 ? 'Nothing to import' : `Import ${changes} ${changes === 1 ? 'segment' : 'segments'}`}
            </Button>
          ) : (
            <Button loading={fetching} disabled={source.trim() === ''} onClick={() => void run(true)}>
              Show the plan
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  )
}

/** Marks a line, counted from 1, and brings it into view. */
function selectLine(text: HTMLTextAreaElement, line: number) {
  const lines = text.value.split('\n')
  const start = lines.slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0)
  text.focus()
  text.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0))
  text.scrollTop = (text.scrollHeight / lines.length) * Math.max(0, line - 4)
}
