interface Measured {
  id: string
  trend: readonly { size: number }[]
}

/** How much a segment has grown, or shrunk, over its trend. */
export function changeOf({ trend }: Measured): number {
  return (trend.at(-1)?.size ?? 0) - (trend[0]?.size ?? 0)
}

/** The segments whose size changed most, up or down, at most so many; those that did not change are none. */
export function biggestMovers<Segment extends Measured>(segments: readonly Segment[], most: number): Segment[] {
  return segments
    .filter((segment) => changeOf(segment) !== 0)
    .toSorted((a, b) => Math.abs(changeOf(b)) - Math.abs(changeOf(a)))
    .slice(0, most)
}
