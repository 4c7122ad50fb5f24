import { Collapse, ColorInput, Group, Paper, TagsInput, Textarea, TextInput, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useEditorState, useTools } from './context'
import { type Info, keyFrom } from './draft'
import styles from './RuleCard.module.css'

const palette = ['#8b5cf6', '#3b82f6', '#06b6d4', '#14b8a6', '#22c55e', '#eab308', '#f59e0b', '#ef4444', '#ec4899', '#6366f1']

/** What people see of a segment. The key of a new one follows its name until it is typed. */
export function About({ isNew }: { isNew: boolean }) {
  const { edit } = useTools()
  const { draft, faults } = useEditorState()
  const [isOpen, { toggle }] = useDisclosure(false)
  const faultsHere = faults.get('') ?? {}
  const change = (part: Partial<Info>) => edit({ type: 'info', change: part })
  const rename = (name: string) => {
    const follows = isNew && (draft.key === '' || draft.key === keyFrom(draft.name))
    change(follows ? { name, key: keyFrom(name) } : { name })
  }
  return (
    <Paper p="sm">
      <Group gap="xs" align="flex-start">
        <TextInput label="Icon" size="xs" w={58} styles={{ input: { textAlign: 'center', fontSize: 16 } }} maxLength={32} value={draft.icon} error={faultsHere.icon} onChange={(event) => change({ icon: event.currentTarget.value })} />
        <TextInput
          id="segment-name"
          label="Name"
          placeholder="What people call it"
          size="xs"
          flex={2}
          miw={180}
          maxLength={200}
          value={draft.name}
          error={faultsHere.name}
          onChange={(event) => rename(event.currentTarget.value)}
        />
        <TextInput
          id="segment-key"
          label="Key"
          size="xs"
          flex={1}
          miw={140}
          maxLength={64}
          readOnly={!isNew}
          variant={isNew ? 'default' : 'unstyled'}
          value={draft.key}
          error={faultsHere.key}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          onChange={(event) => change({ key: event.currentTarget.value })}
        />
        <UnstyledButton className={styles.more} mt={24} aria-expanded={isOpen} onClick={toggle}>
          {isOpen ? 'Less' : 'Colour, tags…'}
        </UnstyledButton>
      </Group>
      <Collapse expanded={isOpen}>
        <Group gap="xs" mt="xs" align="flex-start">
          <ColorInput label="Colour" size="xs" w={130} swatches={palette} value={draft.color} error={faultsHere.color} onChange={(color) => change({ color })} />
          <TagsInput label="Tags" size="xs" flex={1} miw={200} value={[...draft.tags]} error={faultsHere.tags} onChange={(tags) => change({ tags })} />
        </Group>
        <Textarea label="Description" size="xs" mt="xs" autosize minRows={2} maxRows={6} maxLength={2000} value={draft.description} error={faultsHere.description} onChange={(event) => change({ description: event.currentTarget.value })} />
      </Collapse>
    </Paper>
  )
}
