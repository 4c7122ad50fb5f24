// How evidence fades: a visible value is 1 - exp(-mass), and mass halves with every half-life.

/** The value v, from 0 to below 1, after so many days. */
export function decayedValue(value: number, days: number, halfLifeDays: number): number {
  const mass = -Math.log1p(-value)
  return -Math.expm1(-mass * 2 ** (-days / halfLifeDays))
}

/** The days after which a value has fallen to a level, 0 when it is there already. */
export function daysUntil(value: number, level: number, halfLifeDays: number): number {
  if (value <= level) return 0
  return halfLifeDays * Math.log2(Math.log1p(-value) / Math.log1p(-level))
}

/** Points of the fall from now on, as [days, value], evenly spread over the days. */
export function decayCurve(value: number, days: number, halfLifeDays: number, points = 31): [number, number][] {
  return Array.from({ length: points }, (_, i) => {
    const day = (i / (points - 1)) * days
    return [day, decayedValue(value, day, halfLifeDays)]
  })
}
