import { decayCurve } from './decay'

const width = 110
const height = 26

interface Props {
  value: number
  /** What the height stands for: one scale for the curves of a table. */
  top: number
  days: number
  halfLifeDays: number
}

/** The fall of a value over the coming days. It decorates: the figures stand beside it. */
export function DecayCurve({ value, top, days, halfLifeDays }: Props) {
  const points = decayCurve(value, days, halfLifeDays).map(([day, at]) => {
    const x = (day / days) * width
    const y = height - 1 - (at / top) * (height - 3)
    return `${x.toFixed(1)},${y.toFixed(1)}`
  })
  return (
    <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} style={{ display: 'block', maxWidth: '100%' }} aria-hidden>
      <polygon points={`0,${height} ${points.join(' ')} ${width},${height}`} fill="var(--mantine-primary-color-light)" />
      <polyline points={points.join(' ')} fill="none" stroke="var(--mantine-primary-color-filled)" strokeWidth={1.5} />
      <line x1={0} x2={width} y1={height - 0.5} y2={height - 0.5} stroke="var(--mantine-color-default-border)" />
    </svg>
  )
}
