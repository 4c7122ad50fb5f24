import { ActionIcon, Menu, UnstyledButton } from '@mantine/core'
import { type KeyboardEvent, useState } from 'react'
import { MoreIcon } from '../app/icons'
import { useEditorState, useTools } from './context'
import styles from './RuleCard.module.css'
import { copyRule, newGroup, type Rule } from './rule'
import { type Direction, findRule, mayStandIn, type Place, stepPlace } from './tree'

const directions: Record<string, Direction> = { ArrowUp: 'up', ArrowDown: 'down', ArrowRight: 'in', ArrowLeft: 'out' }

const steps: { direction: Direction; label: string; keys: string }[] = [
  { direction: 'up', label: 'Move up', keys: 'Alt ↑' },
  { direction: 'down', label: 'Move down', keys: 'Alt ↓' },
  { direction: 'in', label: 'Move into the next group', keys: 'Alt →' },
  { direction: 'out', label: 'Move out of its group', keys: 'Alt ←' },
]

const handleOf = (id: string) => `${id}-handle`

interface Props {
  rule: Rule
  /** The rule in words, for labels. */
  text: string
}

function useSteps(id: string) {
  const { edit, focusLater } = useTools()
  return (direction: Direction) => {
    edit({ type: 'step', id, direction })
    focusLater(handleOf(id))
  }
}

/** What a rule is dragged by, or moved with Alt and the arrow keys. */
export function RuleHandle({ rule, text }: Props) {
  const { setDragged } = useTools()
  const step = useSteps(rule.id)
  const press = (event: KeyboardEvent) => {
    const direction = event.altKey ? directions[event.key] : undefined
    if (!direction) return
    event.preventDefault()
    step(direction)
  }
  return (
    <UnstyledButton
      id={handleOf(rule.id)}
      className={styles.handle}
      draggable
      aria-label={`Move: ${text}. Alt with the arrow keys moves it.`}
      ta="center"
      onKeyDown={press}
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = 'move'
        event.dataTransfer.setData('text/plain', text)
        // At once, the browser would take the picture of the page with all drop zones open.
        setTimeout(() => setDragged(rule.id))
      }}
      onDragEnd={() => setDragged(null)}
    >
      <svg width="10" height="16" viewBox="0 0 10 16" fill="currentColor" aria-hidden>
        {[2, 8, 14].flatMap((y) => [2, 8].map((x) => <circle key={`${x} ${y}`} cx={x} cy={y} r={1.4} />))}
      </svg>
    </UnstyledButton>
  )
}

/** Everything that can be done with a rule as a whole. */
export function RuleMenu({ rule, text }: Props) {
  return (
    <Menu position="bottom-end" width={290}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={30} aria-label={`Actions on ${text}`}>
          <MoreIcon />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Actions rule={rule} />
      </Menu.Dropdown>
    </Menu>
  )
}

/** There only while the menu is open, as where a rule may go depends on the whole draft. */
function Actions({ rule }: { rule: Rule }) {
  const { edit, focusLater } = useTools()
  const { draft } = useEditorState()
  const step = useSteps(rule.id)
  const found = findRule(draft.rules, rule.id)
  if (!found) return null
  const { parent, index, siblings } = found
  const place: Place = { parent, index: index + 1 }

  const duplicate = () => {
    const copy = copyRule(rule)
    edit({ type: 'add', rule: copy, place })
    focusLater(handleOf(copy.id))
  }
  const wrap = () => {
    const group = newGroup({ weight: rule.weight, rules: [copyRule(rule)] })
    edit({ type: 'change', id: rule.id, change: { ...group } })
    focusLater(handleOf(rule.id))
  }
  const remove = () => {
    const next = siblings[index + 1] ?? siblings[index - 1]
    edit({ type: 'remove', id: rule.id })
    focusLater(next ? handleOf(next.id) : `add-${parent ?? ''}`)
  }
  return (
    <>
      {steps.map(({ direction, label, keys }) => (
        <Menu.Item key={direction} rightSection={<kbd>{keys}</kbd>} fz="sm" disabled={!stepPlace(draft.rules, rule.id, direction)} onClick={() => step(direction)}>
          {label}
        </Menu.Item>
      ))}
      <Menu.Divider />
      <Menu.Item fz="sm" onClick={duplicate}>
        Duplicate
      </Menu.Item>
      <Menu.Item fz="sm" onClick={wrap}>
        Put into a group of its own
      </Menu.Item>
      <Menu.Item fz="sm" color="red" onClick={remove}>
        Remove
      </Menu.Item>
    </>
  )
}

/** A place between rules that takes the one that is being dragged. */
export function DropZone({ place }: { place: Place }) {
  const { edit, focusLater, setDragged } = useTools()
  const { draft, dragged } = useEditorState()
  const [isOver, setOver] = useState(false)
  const isActive = dragged !== null && mayStandIn(draft.rules, dragged, place.parent)
  return (
    <div
      className={styles.zone}
      data-active={isActive || undefined}
      data-over={(isActive && isOver) || undefined}
      onDragOver={(event) => {
        if (!isActive) return
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        if (!dragged) return
        edit({ type: 'move', id: dragged, place })
        focusLater(handleOf(dragged))
        setDragged(null)
      }}
    />
  )
}
