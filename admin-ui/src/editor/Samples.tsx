import { ActionIcon, Text, UnstyledButton } from '@mantine/core'
import { useState } from 'react'
import { formatScore, formatWhole } from '../app/format'
import { AnchorLink } from '../app/links'
import { useEditorState, useTools } from './context'
import { definitionInput } from './draft'
import { Explanation } from './Explanation'
import styles from './Simulation.module.css'
import type { Simulation } from './usePreview'

const movements = [
  { id: 'entering', label: 'Enter', none: 'Nobody would become a member.' },
  { id: 'leaving', label: 'Leave', none: 'Nobody would cease to be a member.' },
  { id: 'staying', label: 'Stay', none: 'Nobody is a member already.' },
] as const

type Movement = (typeof movements)[number]['id']

/** Who would enter, leave and stay: how many, and some of them nearest to the threshold with the reasons. */
export function Samples({ simulation }: { simulation: Simulation }) {
  const { segmentKey } = useTools()
  const [chosen, choose] = useState<Movement | null>(null)
  // Until somebody chooses: where something happens.
  const shown = chosen ?? movements.find(({ id }) => (simulation[id].value ?? 0) > 0)?.id ?? 'entering'
  const none = movements.find(({ id }) => id === shown)?.none
  const samples = simulation[`${shown}Samples`]
  return (
    <div>
      <div className={styles.movements} role="group" aria-label="Movement">
        {movements.map(({ id, label }) => (
          <UnstyledButton key={id} className={styles.movement} aria-pressed={id === shown} onClick={() => choose(id)}>
            <Text size="xs" c="dimmed" component="span" display="block">
              {label}
            </Text>
            <Text fw={650} component="span" className="figures">
              {formatWhole(simulation[id].value ?? 0)}
            </Text>
          </UnstyledButton>
        ))}
      </div>
      <div className={styles.samples}>
        {samples.length === 0 ? (
          <Text size="sm" c="dimmed" py="sm">
            {none}
          </Text>
        ) : (
          <>
            <Text size="xs" c="dimmed" mb={4}>
              Nearest to the threshold
            </Text>
            {samples.map((sample) => (
              <Sample key={sample.profile.key} profileKey={sample.profile.key} before={segmentKey === undefined ? null : sample.before} score={sample.score} />
            ))}
          </>
        )}
      </div>
    </div>
  )
}

interface SampleProps {
  profileKey: string
  /** The score under the version in force, null when there is none. */
  before: number | null
  score: number
}

function Sample({ profileKey, before, score }: SampleProps) {
  const { draft } = useEditorState()
  const [isOpen, setOpen] = useState(false)
  return (
    <div>
      <div className={styles.sample}>
        <AnchorLink to="/profiles/$key" params={{ key: profileKey }} ff="monospace" fz="xs" truncate>
          {profileKey.slice(0, 12)}…
        </AnchorLink>
        <Text size="xs" className="figures">
          {before !== null && before !== score && (
            <Text span inherit c="dimmed">
              {formatScore(before)} →{' '}
            </Text>
          )}
          <b>{formatScore(score)}</b>
        </Text>
        <ActionIcon variant="subtle" color="gray" size={24} aria-expanded={isOpen} aria-label={`Why ${profileKey.slice(0, 12)}`} onClick={() => setOpen(!isOpen)}>
          <svg width="12" height="12" viewBox="0 0 12 12" fill="none" stroke="currentColor" strokeWidth="1.6" aria-hidden>
            <path d={isOpen ? 'm2 8 4-4 4 4' : 'm2 4 4 4 4-4'} />
          </svg>
        </ActionIcon>
      </div>
      {isOpen && <Explanation profileKey={profileKey} segment={{ definition: definitionInput(draft) }} />}
    </div>
  )
}
