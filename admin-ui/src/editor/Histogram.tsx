import { Button, Group, NumberInput, Table, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { type KeyboardEvent, type PointerEvent, useRef } from 'react'
import { formatPlain, formatScore, formatWhole } from '../app/format'
import type { BucketPartsFragment } from '../gql/graphql'
import styles from './Histogram.module.css'

interface Props {
  buckets: readonly BucketPartsFragment[]
  threshold: number
  fault?: string
  onThreshold: (threshold: number) => void
}

const width = 360
const height = 128
const base = 108

const clamp = (n: number) => Math.min(1, Math.max(0.001, Number(n.toFixed(3))))

/** All profiles by their score, with the threshold to drag. */
export function Histogram({ buckets, threshold, fault, onThreshold }: Props) {
  const [isTable, { toggle }] = useDisclosure(false)
  return (
    <div>
      {isTable ? <Buckets buckets={buckets} threshold={threshold} /> : <Bars {...{ buckets, threshold, onThreshold }} />}
      <Group justify="space-between" align="flex-end" mt={6} wrap="nowrap">
        <NumberInput
          label="Threshold"
          size="xs"
          w={110}
          min={0.001}
          max={1}
          step={0.01}
          decimalScale={3}
          value={threshold}
          error={fault}
          onChange={(value) => typeof value === 'number' && onThreshold(value)}
        />
        <Button variant="subtle" size="compact-xs" onClick={toggle} aria-pressed={isTable}>
          {isTable ? 'Show as bars' : 'Show as table'}
        </Button>
      </Group>
    </div>
  )
}

function Bars({ buckets, threshold, onThreshold }: Omit<Props, 'fault'>) {
  const drawing = useRef<SVGSVGElement>(null)
  // Most profiles score 0: by the square root, the few are seen beside the many.
  const most = Math.sqrt(Math.max(1, ...buckets.map(({ count }) => count)))
  const x = threshold * width

  const drag = (event: PointerEvent<SVGSVGElement>) => {
    const box = drawing.current?.getBoundingClientRect()
    if (box) onThreshold(clamp(Number(((event.clientX - box.left) / box.width).toFixed(2))))
  }
  const step = (event: KeyboardEvent) => {
    const next = steps(event.key, event.shiftKey ? 0.1 : 0.01, threshold)
    if (next === null) return
    event.preventDefault()
    onThreshold(clamp(next))
  }
  return (
    <svg
      ref={drawing}
      role="group"
      aria-label="Scores of everybody"
      viewBox={`0 0 ${width} ${height}`}
      className={styles.drawing}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        drag(event)
      }}
      onPointerMove={(event) => event.buttons === 1 && drag(event)}
    >
      <g role="img" aria-label="Profiles by score; the same is in the table">
        {buckets.map(({ from, to, count }) => {
          const tall = count === 0 ? 0 : Math.max(2, (Math.sqrt(count) / most) * (base - 12))
          return (
            <rect
              key={from}
              className={styles.bar}
              data-member={from >= threshold - 1e-9 || undefined}
              data-split={(from < threshold && to > threshold) || undefined}
              x={from * width + 1}
              width={(to - from) * width - 2}
              y={base - tall}
              height={tall}
              rx={1}
            >
              <title>{`${formatScore(from)} to ${formatScore(to)}: ${formatWhole(count)} profiles`}</title>
            </rect>
          )
        })}
      </g>
      <line className={styles.axis} x1={0} x2={width} y1={base} y2={base} />
      {[0, 0.25, 0.5, 0.75, 1].map((score) => (
        <text key={score} className={styles.tick} x={score * width} y={height - 4} textAnchor={score === 0 ? 'start' : score === 1 ? 'end' : 'middle'}>
          {formatPlain(score)}
        </text>
      ))}
      <g
        role="slider"
        tabIndex={0}
        className={styles.threshold}
        aria-label="Threshold"
        aria-valuemin={0}
        aria-valuemax={1}
        aria-valuenow={threshold}
        onKeyDown={step}
        transform={`translate(${x.toFixed(1)} 0)`}
      >
        <rect className={styles.grip} x={-14} width={28} y={0} height={base} />
        <line className={styles.rule} x1={0} x2={0} y1={6} y2={base} />
        <circle className={styles.knob} cx={0} cy={7} r={6} />
      </g>
    </svg>
  )
}

function steps(key: string, by: number, from: number): number | null {
  switch (key) {
    case 'ArrowRight':
    case 'ArrowUp':
      return from + by
    case 'ArrowLeft':
    case 'ArrowDown':
      return from - by
    case 'PageUp':
      return from + 0.1
    case 'PageDown':
      return from - 0.1
    case 'Home':
      return 0
    case 'End':
      return 1
    default:
      return null
  }
}

function Buckets({ buckets, threshold }: Pick<Props, 'buckets' | 'threshold'>) {
  return (
    <Table.ScrollContainer minWidth={0} mah={220} type="native">
      <Table withRowBorders={false} verticalSpacing={2} fz="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Score</Table.Th>
            <Table.Th ta="right">Profiles</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {buckets.map(({ from, to, count }) => (
            <Table.Tr key={from}>
              <Table.Td>
                {formatScore(from)} – {formatScore(to)}
                {from >= threshold && (
                  <Text span size="xs" c="dimmed">
                    {' '}
                    members
                  </Text>
                )}
              </Table.Td>
              <Table.Td ta="right">{formatWhole(count)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
