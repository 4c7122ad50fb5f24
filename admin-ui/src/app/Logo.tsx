const dots = [
  [6, 6, 4.6], [16, 6, 4], [26, 6, 3],
  [6, 16, 4], [16, 16, 3], [26, 16, 2],
  [6, 26, 3], [16, 26, 2], [26, 26, 1.2],
]

/** Nine dots of a print, from dark to light. */
export function Logo({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" fill="var(--mantine-color-anchor)" aria-hidden>
      {dots.map(([x, y, radius]) => (
        <circle key={`${x}.${y}`} cx={x} cy={y} r={radius} />
      ))}
    </svg>
  )
}
