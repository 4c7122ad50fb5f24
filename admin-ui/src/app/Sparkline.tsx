interface Props {
  /** Oldest first; fewer than two points are drawn as a flat line. */
  values: readonly number[]
  /** What it shows, for those who do not see it; empty when the text beside it says the same. */
  label: string
  /** The least value that the picture has room for; by default the least of the values. */
  floor?: number
  width?: number
  height?: number
}

/** A line of the last while, without axes: the figure beside it has the value. */
export function Sparkline({ values, label, floor, width = 96, height = 24 }: Props) {
  const points = sparklinePoints(values, width, height, floor)
  const [x, y] = points.at(-1) ?? [width, height / 2]
  const line = points.map((point) => point.map((n) => n.toFixed(1)).join(',')).join(' ')
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      style={{ maxWidth: '100%', display: 'block' }}
      {...(label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true })}
    >
      <polygon points={`0,${height} ${line} ${x.toFixed(1)},${height}`} fill="var(--mantine-primary-color-light)" />
      <polyline points={line} fill="none" stroke="var(--mantine-color-anchor)" strokeWidth={1.5} strokeLinejoin="round" />
      <circle cx={x} cy={y} r={2.2} fill="var(--mantine-color-anchor)" />
    </svg>
  )
}

const inset = 3 // room for the stroke and the dot

/** Where the values lie in the picture, the range from the floor to the greatest value filling its height. */
export function sparklinePoints(values: readonly number[], width: number, height: number, floor = Infinity): [number, number][] {
  const drawn = values.length >= 2 ? values : [values[0] ?? 0, values[0] ?? 0]
  const low = Math.min(floor, ...drawn)
  const range = Math.max(...drawn) - low
  return drawn.map((value, i) => [
    (i / (drawn.length - 1)) * (width - inset),
    range === 0 ? (low === floor ? height - inset : height / 2) : height - inset - ((value - low) / range) * (height - 2 * inset),
  ])
}
