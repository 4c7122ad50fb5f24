import { Loader, Text, UnstyledButton } from '@mantine/core'
import type { ReactNode } from 'react'
import { formatChange, formatWhole } from '../app/format'
import styles from './SizeBar.module.css'
import type { Preview, Simulation } from './usePreview'

interface Props {
  preview: Preview
  threshold: number
  /** What is done with the draft in the end. */
  action: ReactNode
}

/** On narrow screens, where the simulation lies below all rules and the actions above them: what stays in sight of both. */
export function SizeBar({ preview, threshold, action }: Props) {
  return (
    <div className={styles.bar}>
      {preview.simulation ? <Size preview={preview} simulation={preview.simulation} threshold={threshold} /> : <span />}
      {action}
    </div>
  )
}

/** The size in a line, which leads to the simulation. */
function Size({ preview, simulation, threshold }: Omit<Props, 'action'> & { simulation: Simulation }) {
  const isOld = preview.faults.size > 0 || preview.failure !== null
  const after = simulation.projected.value ?? 0
  const change = after - (simulation.current.value ?? 0)
  return (
    <UnstyledButton className={styles.size} data-old={isOld || undefined} onClick={goToSimulation} aria-label={`${formatWhole(after)} members; show the whole count`}>
      <span>
        <Text span fw={700} fz="md" lh={1.2} display="block" className="figures">
          {formatWhole(after)}
        </Text>
        <Text span size="xs" lh={1.2} display="block" className="figures">
          {isOld ? 'not up to date' : `members, ${change === 0 ? 'as now' : formatChange(change)}`}
        </Text>
      </span>
      <Bars simulation={simulation} threshold={threshold} />
      <span className={styles.state}>{preview.isBehind && !isOld ? <Loader size={12} /> : '↓'}</span>
    </UnstyledButton>
  )
}

const width = 48
const height = 26

/** The histogram as small as a word; the whole one has the words. */
function Bars({ simulation: { histogram }, threshold }: { simulation: Simulation; threshold: number }) {
  const most = Math.max(1, ...histogram.map(({ count }) => count))
  return (
    <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} aria-hidden>
      {histogram.map(({ from, to, count }) => {
        const tall = Math.sqrt(count / most) * height
        return <rect key={from} className={styles.column} data-member={from >= threshold - 1e-9 || undefined} x={from * width + 0.4} width={(to - from) * width - 0.8} y={height - tall} height={tall} />
      })}
      <line className={styles.threshold} x1={threshold * width} x2={threshold * width} y1={0} y2={height} />
    </svg>
  )
}

function goToSimulation() {
  const title = document.getElementById('simulation')
  title?.focus({ preventScroll: true })
  title?.scrollIntoView({ block: 'start' })
}
