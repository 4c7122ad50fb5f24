import type { SegmentDetailQuery } from '../gql/graphql'

export type TrendPoint = NonNullable<SegmentDetailQuery['segment']>['trend'][number]

/** Whether all points lie within so many days. */
export function isWithinDays(points: readonly TrendPoint[], days: number): boolean {
  const [first, last] = [points[0], points.at(-1)]
  return !first || !last || new Date(last.at).getTime() - new Date(first.at).getTime() <= days * 86_400_000
}

/** The points at which another version came into force than at the point before. */
export function newVersions(points: readonly TrendPoint[]): TrendPoint[] {
  return points.filter(({ version }, i) => {
    const before = points[i - 1]
    return before !== undefined && version > 0 && version !== before.version
  })
}

/** The points at which something happened, newest first: hours without a change say nothing. */
export function eventful(points: readonly TrendPoint[]): TrendPoint[] {
  const marked = new Set(newVersions(points))
  return points.filter((point, i) => point.entered > 0 || point.exited > 0 || marked.has(point) || i === points.length - 1).toReversed()
}
