import type { SegmentDetailQuery } from '../gql/graphql'

export type TrendPoint = NonNullable<SegmentDetailQuery['segment']>['trend'][number]

/** Where the axis of time is marked, in milliseconds: at whole hours within two days, else at midnights of the reader's zone; at both ends while there are none. */
export function trendTicks(times: readonly number[]): { ticks: number[]; isHourly: boolean } {
  const [first = 0, last = 0] = [times[0], times.at(-1)]
  const isHourly = last - first <= 2 * 86_400_000
  const tick = new Date(first)
  if (isHourly) tick.setMinutes(0, 0, 0)
  else tick.setHours(0, 0, 0, 0)
  const ticks: number[] = []
  while (tick.getTime() <= last) {
    if (tick.getTime() >= first) ticks.push(tick.getTime())
    // By the calendar: a day of 23 or 25 hours ends at midnight too.
    if (isHourly) tick.setHours(tick.getHours() + 1)
    else tick.setDate(tick.getDate() + 1)
  }
  return { ticks: ticks.length > 1 ? ticks : [first, last], isHourly }
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
