import { Area, AreaChart, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { formatClock, formatDay, formatInstant, formatShort, formatWhole } from '../app/format'
import { newVersions, type TrendPoint, trendTicks } from './trend'

/** The size of a segment over time, with a mark where a version came into force. */
export default function TrendChart({ points }: { points: readonly TrendPoint[] }) {
  const { ticks, isHourly } = trendTicks(points.map(timeOf))
  const format = isHourly ? formatClock : formatDay
  return (
    <div style={{ height: '100%', fontSize: 11 }} role="img" aria-label="Members over the last days; the same is in the table">
      <ResponsiveContainer width="100%" height="100%">
        <AreaChart data={[...points]} margin={{ top: 12, right: 8, bottom: 0, left: 0 }}>
          {/* By time, not by point: the first and the last hour are parts of one. */}
          <XAxis
            type="number"
            scale="time"
            dataKey={timeOf}
            domain={['dataMin', 'dataMax']}
            ticks={ticks}
            tickFormatter={(time: number) => format(new Date(time).toISOString())}
            interval={ticks.length > 2 ? 'equidistantPreserveStart' : 'preserveStartEnd'}
            minTickGap={20}
            stroke="var(--mantine-color-dimmed)"
            tickLine={false}
          />
          <YAxis width={36} tickFormatter={formatShort} allowDecimals={false} stroke="var(--mantine-color-dimmed)" axisLine={false} tickLine={false} />
          <Tooltip
            isAnimationActive={false}
            labelFormatter={(time) => formatInstant(new Date(Number(time)).toISOString())}
            formatter={(size) => [formatWhole(Number(size)), 'members']}
            contentStyle={{ background: 'var(--mantine-color-body)', border: '1px solid var(--mantine-color-default-border)', borderRadius: 6 }}
          />
          {newVersions(points).map((point) => (
            <ReferenceLine key={point.at} x={timeOf(point)} stroke="var(--mantine-color-dimmed)" strokeDasharray="3 3" label={{ value: `v${point.version}`, position: 'insideTopRight', fill: 'var(--mantine-color-dimmed)' }} />
          ))}
          <Area
            type="linear" // a size is known at its point, not until the next
            dataKey="size"
            stroke="var(--mantine-primary-color-filled)"
            fill="var(--mantine-primary-color-filled)"
            fillOpacity={0.14}
            strokeWidth={2}
            isAnimationActive={false}
          />
        </AreaChart>
      </ResponsiveContainer>
    </div>
  )
}

const timeOf = ({ at }: TrendPoint) => Date.parse(at)
