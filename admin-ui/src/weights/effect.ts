// What a weight means. The value of an interest is 1 - exp(-mass), and every signal adds its weight to the mass.

/** The value of an interest after so many signals of a weight, from nothing; a negative weight leaves nothing. */
export function valueAfter(signals: number, weight: number): number {
  return -Math.expm1(-Math.max(0, signals * weight))
}

/** How many signals of a weight bring an interest from nothing to a level; null when no number does. */
export function signalsUntil(level: number, weight: number): number | null {
  if (weight <= 0) return null
  // A hair less, so that what is exact on paper is not rounded up.
  return Math.ceil(-Math.log1p(-level) / weight - 1e-9)
}

/** The value to which one signal of a weight moves an interest. */
export function valueFrom(value: number, weight: number): number {
  return -Math.expm1(-Math.max(0, weight - Math.log1p(-value)))
}
