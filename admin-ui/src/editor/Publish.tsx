import { Button, Group, List, Modal, Stack, Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import { formatChange, formatWhole } from '../app/format'
import { differences } from './difference'
import type { Draft } from './draft'
import type { Base } from './unsaved'
import type { Simulation } from './usePreview'

interface Props {
  base: Base
  draft: Draft
  simulation: Simulation | null
  isSaving: boolean
  onPublish: (note: string) => void
  onClose: () => void
}

/** Asks for the reason before a draft comes into force, and says what that means. */
export function Publish({ base, draft, simulation, isSaving, onPublish, onClose }: Props) {
  const [note, setNote] = useState('')
  const changes = differences(base.draft, draft)
  const after = simulation?.projected.value ?? 0
  return (
    <Modal opened onClose={onClose} size="lg" title={`Publish version ${base.version + 1}`}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          onPublish(note)
        }}
      >
        <Stack gap="md">
          {simulation && (
            <Text size="sm" className="figures">
              <b>{formatWhole(after)} members</b> instead of {formatWhole(simulation.current.value ?? 0)} ({formatChange(after - (simulation.current.value ?? 0))}):{' '}
              {formatWhole(simulation.entering.value ?? 0)} enter, {formatWhole(simulation.leaving.value ?? 0)} leave.
            </Text>
          )}
          <List size="sm" spacing={4}>
            {changes.map(({ key, label, left, right }) => (
              <List.Item key={key}>
                <b>{label}</b>: {left !== null && <Text span inherit c="dimmed" td="line-through">{left || 'nothing'}</Text>}
                {left !== null && right !== null && ' → '}
                {right !== null && (right || 'nothing')}
              </List.Item>
            ))}
          </List>
          <Textarea label="Why" description="Kept with the version, for whoever comes after you." maxLength={1000} autosize minRows={2} data-autofocus value={note} onChange={(event) => setNote(event.currentTarget.value)} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={isSaving}>
              Publish
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
