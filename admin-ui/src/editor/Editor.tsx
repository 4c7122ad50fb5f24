import { Anchor, Button, Group, Paper, SegmentedControl, Text } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { useQuery } from 'urql'
import { Page } from '../app/Page'
import { UsualFieldsDocument } from '../gql/graphql'
import { About } from './About'
import { Code, UnreadCode } from './Code'
import { type EditorTools, StateContext, ToolsContext, useEditorState } from './context'
import { type Draft, isSame } from './draft'
import styles from './Editor.module.css'
import { type Faults, listFaults, noFaults } from './faults'
import { CombinationSelect } from './GroupCard'
import { Publish } from './Publish'
import { RuleList } from './RuleList'
import { Simulation } from './Simulation'
import { SizeBar } from './SizeBar'
import { Stale, type Theirs } from './Stale'
import { Restored } from './Restored'
import { findRule } from './tree'
import { type Base, forgetUnsaved, type Unsaved } from './unsaved'
import { useCode } from './useCode'
import { useDraft, useFocusLater, useKept } from './useDraft'
import { usePreview } from './usePreview'
import { useSave } from './useSave'
import { ruleText } from './words'

export interface EditorProps {
  /** What the editor shows before anything is changed. */
  start: Draft
  /** What the draft is to replace, null for a new segment. */
  published: Base | null
  /** Work that was not saved the last time. */
  unsaved: Unsaved | null
  view: 'rules' | 'code'
  onView: (view: 'rules' | 'code') => void
}

/** Edits one segment, with what it would do to everybody beside it. */
export function Editor({ start, published, unsaved, view, onView }: EditorProps) {
  const key = published?.draft.key
  const navigate = useNavigate()
  const [base, setBase] = useState(unsaved ? unsaved.base : published)
  const { draft, isChanged, edit, undo, redo } = useDraft(unsaved?.draft ?? start, base?.draft ?? start)
  const code = useCode({ draft, segmentKey: key, kept: unsaved?.code ?? null, isShown: view === 'code', edit })
  const isCodeAhead = code.typed !== null // what is not taken over cannot be published
  useKept(key, isChanged || isCodeAhead, { draft, base, code: code.typed })
  const preview = usePreview(draft, key ?? null)
  const { save, isSaving } = useSave()
  const { focusLater, pressLater } = useFocusLater()
  const [dragged, setDragged] = useState<string | null>(null)
  const [refused, setRefused] = useState<{ draft: Draft; faults: Faults }>({ draft, faults: noFaults })
  const [dialog, setDialog] = useState<'publish' | Theirs | null>(null)
  const [fields] = useQuery({ query: UsualFieldsDocument })
  const known = useMemo(() => new Map(Object.values(fields.data ?? {}).flat().map((field) => [field.path, field])), [fields.data])
  const tools = useMemo<EditorTools>(() => ({ segmentKey: key, known, edit, focusLater, pressLater, setDragged }), [key, known, edit, focusLater, pressLater])

  // What saving was refused for stands until the draft is another.
  const faults = refused.draft === draft && refused.faults.size > 0 ? refused.faults : preview.faults
  const problems = listFaults(faults)

  useHotkeys(
    [
      ['mod+Z', () => undo?.()],
      ['mod+shift+Z', () => redo?.()],
      ['mod+Y', () => redo?.()],
      ['mod+S', () => askToSave()],
    ],
    [],
  )

  const put = async (note: string, onto: Base | null) => {
    const saved = await save(draft, onto, note)
    switch (saved.kind) {
      case 'saved':
        forgetUnsaved(key)
        notifications.show({ message: onto ? `Version ${saved.version} is in force` : `${draft.name || draft.key} is in force` })
        return navigate({ to: '/segments/$key', params: { key: draft.key } })
      case 'stale':
        return setDialog(saved.theirs)
      case 'refused':
        setDialog(null)
        return setRefused({ draft, faults: saved.faults })
      case 'failed':
        return notifications.show({ color: 'red', title: 'Not saved', message: saved.message })
    }
  }

  const askToSave = () => {
    if (isCodeAhead) return
    if (!draft.key) {
      // A name in another script than Latin makes no key.
      const missing = draft.name.trim() ? 'key' : 'name'
      setRefused({ draft, faults: new Map([['', { [missing]: missing === 'key' ? 'Give it a key of a-z and 0-9' : 'Give it a name' }]]) })
      document.getElementById(`segment-${missing}`)?.focus()
    } else if (base) setDialog('publish')
    else void put('', null)
  }

  const discard = () => {
    setBase(published)
    code.discard()
    edit({ type: 'replace', draft: published?.draft ?? start })
  }

  const publish = (
    <Button size="xs" loading={isSaving} disabled={(published !== null && !isChanged) || preview.faults.size > 0 || isCodeAhead} onClick={askToSave}>
      {published ? 'Publish…' : 'Create segment'}
    </Button>
  )

  return (
    <Page
      title={published ? `Edit ${published.draft.name}` : 'New segment'}
      actions={
        <>
          <Button variant="default" size="xs" disabled={!undo} onClick={() => undo?.()} title="Ctrl+Z">
            Undo
          </Button>
          <Button variant="default" size="xs" disabled={!redo} onClick={() => redo?.()} title="Ctrl+Shift+Z">
            Redo
          </Button>
          <div className={styles.wide}>{publish}</div>
        </>
      }
    >
      <ToolsContext value={tools}>
        <StateContext value={{ draft, faults, dragged }}>
          <Restored unsaved={unsaved} published={published} isChanged={isChanged} onDiscard={discard} />
          <div className={styles.columns}>
            <div className={styles.draft}>
              <About isNew={published === null} />
              <Group justify="space-between" mt="lg" mb={2} gap="xs">
                <SegmentedControl size="xs" data={[{ value: 'rules', label: 'Rules' }, { value: 'code', label: 'Code' }]} value={view} onChange={(next) => onView(next as typeof view)} aria-label="Rules or code" />
                {view === 'rules' && <CombinationSelect label="How the rules combine" value={draft.combination} onChange={(combination) => edit({ type: 'combination', combination })} />}
              </Group>
              {view === 'code' ? (
                <Code code={code} />
              ) : (
                <>
                  <UnreadCode code={code} onOpen={() => onView('code')} />
                  <RuleList parent={null} rules={draft.rules} combination={draft.combination} />
                </>
              )}
              {problems.length > 0 && view === 'rules' && <Problems problems={problems} />}
            </div>
            <div className={styles.simulation}>
              <Simulation preview={preview} />
            </div>
          </div>
          <SizeBar preview={preview} threshold={draft.threshold} action={publish} />
        </StateContext>
      </ToolsContext>
      {dialog === 'publish' && base && (
        <Publish base={base} draft={draft} simulation={preview.simulation} isSaving={isSaving} onPublish={(note) => void put(note, base)} onClose={() => setDialog(null)} />
      )}
      {dialog !== null && dialog !== 'publish' && base && (
        <Stale
          base={base.draft}
          mine={draft}
          theirs={dialog}
          onClose={() => setDialog(null)}
          onTakeTheirs={() => {
            setBase(dialog)
            edit({ type: 'replace', draft: dialog.draft })
            setDialog(null)
          }}
          onKeepMine={() => {
            setBase(dialog)
            setDialog(isSame(draft, dialog.draft) ? null : 'publish')
          }}
        />
      )}
    </Page>
  )
}

/** The parts of a segment as its inputs are called. */
const partLabel: Record<string, string> = { name: 'Name', key: 'Key', icon: 'Icon', color: 'Colour', tags: 'Tags', description: 'Description', membershipThreshold: 'Threshold', rules: 'Rules' }

/** What stands between the draft and being published. */
function Problems({ problems }: { problems: ReturnType<typeof listFaults> }) {
  const { draft } = useEditorState()
  return (
    <Paper p="sm" mt="md" role="status">
      <Text size="sm" fw={600}>
        {problems.length === 1 ? 'One thing is left to do' : `${problems.length} things are left to do`}
      </Text>
      {problems.map(({ id, part, message }) => {
        const rule = findRule(draft.rules, id)?.rule
        const isEmpty = rule?.field === '' && part === 'field'
        const field = () => document.getElementById(`${id}-field`)
        return (
          <Text key={`${id} ${part}`} size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            {isEmpty ? (
              <Anchor component="button" type="button" inherit onClick={() => field()?.click()}>
                Pick a field for the empty rule, or remove it
              </Anchor>
            ) : rule ? (
              <>
                <Anchor component="button" type="button" inherit ta="start" onClick={() => field()?.focus()}>
                  {ruleText(rule)}
                </Anchor>
                : {message}
              </>
            ) : (
              <>
                <b>{partLabel[part] ?? part}</b> {message}
              </>
            )}
          </Text>
        )
      })}
    </Paper>
  )
}
