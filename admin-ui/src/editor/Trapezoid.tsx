import { useId } from 'react'
import { formatShort, formatWhole } from '../app/format'
import type { BucketPartsFragment } from '../gql/graphql'
import { unitOf } from './fields'
import type { Rule } from './rule'
import styles from './Trapezoid.module.css'
import { acceptance, drawnRange, outline, ticks } from './acceptance'
import { inUnit } from './words'

const width = 320
const height = 84
const base = 66
const top = 8

const none: readonly BucketPartsFragment[] = []

interface Props {
  rule: Rule
  /** How the values of all profiles are distributed, drawn behind the rule. */
  histogram?: readonly BucketPartsFragment[]
}

/** How a rule scores the values of its field: 1 on what it accepts, falling off over the tolerance. */
export function Trapezoid({ rule, histogram = none }: Props) {
  const clip = useId()
  const accepted = acceptance(rule)
  if (!accepted) return null
  const unit = unitOf(rule.type, rule.field)
  const range = drawnRange(accepted, histogram, unit === 'SHARE' || unit === 'SCORE')
  const x = (v: number) => ((v - range[0]) / (range[1] - range[0])) * width
  const y = (d: number) => base - d * (base - top)
  const line = outline(accepted, range, rule.isNegated).map(([v, d]) => `${x(v).toFixed(1)},${y(d).toFixed(1)}`)
  const most = Math.max(1, ...histogram.map(({ count }) => count))
  return (
    <figure className={styles.figure}>
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={describe(rule)} className={styles.drawing}>
        <clipPath id={clip}>
          <rect x={0} y={0} width={width} height={base} />
        </clipPath>
        <g clipPath={`url(#${clip})`}>
          {histogram.map(({ from, to, count }) => {
            const tall = Math.sqrt(count / most) * (base - top)
            return (
              <rect key={from} className={styles.bar} x={x(from) + 0.5} width={Math.max(1, x(to) - x(from) - 1)} y={base - tall} height={tall}>
                <title>{`${inUnit(unit, from)} to ${inUnit(unit, to)}: ${formatWhole(count)} profiles`}</title>
              </rect>
            )
          })}
          <polygon className={styles.area} points={`${line.join(' ')} ${width},${base} 0,${base}`} />
          <polyline className={styles.line} points={line.join(' ')} />
        </g>
        <line className={styles.axis} x1={0} x2={width} y1={base} y2={base} />
        {ticks(range, 5, unit === 'COUNT' ? 1 : 0).map((v) => (
          <text key={v} className={styles.tick} x={x(v)} y={height - 5} textAnchor={v === range[0] ? 'start' : x(v) > width - 16 ? 'end' : 'middle'}>
            {v >= 100_000 ? formatShort(v) : inUnit(unit === 'DAYS' ? 'COUNT' : unit, v)}
          </text>
        ))}
      </svg>
    </figure>
  )
}

function describe(rule: Rule): string {
  const accepted = acceptance(rule)
  if (!accepted) return ''
  const unit = unitOf(rule.type, rule.field)
  const { low, high, fallLow, fallHigh } = accepted
  const full = rule.isNegated ? 0 : 1
  const parts = [
    Number.isFinite(low) && (fallLow > 0 ? `falls to ${1 - full} at ${inUnit(unit, low - fallLow)}` : `drops below ${inUnit(unit, low)}`),
    Number.isFinite(high) && (fallHigh > 0 ? `falls to ${1 - full} at ${inUnit(unit, high + fallHigh)}` : `drops above ${inUnit(unit, high)}`),
  ].filter(Boolean)
  const set = [Number.isFinite(low) && `from ${inUnit(unit, low)}`, Number.isFinite(high) && `up to ${inUnit(unit, high)}`].filter(Boolean).join(' ')
  return `Scores ${full} ${set}; ${parts.join(' and ')}`
}
