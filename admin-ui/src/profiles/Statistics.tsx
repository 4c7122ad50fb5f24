import { Paper, Text, Tooltip } from '@mantine/core'
import type { ReactNode } from 'react'
import { formatAge, formatInstant, formatMoney, formatWhole } from '../app/format'
import { useNow } from '../app/now'
import type { PatternFragment } from '../gql/graphql'
import classes from './Statistics.module.css'

/** The totals of a profile, which never fade. */
export function Statistics({ profile }: { profile: PatternFragment }) {
  const totals: [string, string][] = [
    ['Visits', formatWhole(profile.totalSessions)],
    ['Signals', formatWhole(profile.totalSignals)],
    ['Product views', formatWhole(profile.totalProductViews)],
    ['Cart adds', formatWhole(profile.totalCartAdds)],
    ['Purchases', formatWhole(profile.totalPurchases)],
    ['Revenue', formatMoney(profile.totalRevenue)],
  ]
  return (
    <Paper p="md">
      <dl className={classes.figures}>
        {totals.map(([label, figure]) => (
          <Figure key={label} label={label}>
            {figure}
          </Figure>
        ))}
        <Figure label="First seen">
          <Age at={profile.firstSeenAt} />
        </Figure>
        <Figure label="Last seen">
          <Age at={profile.lastSeenAt} />
        </Figure>
      </dl>
    </Paper>
  )
}

function Figure({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <Text component="dt" size="xs" c="dimmed">
        {label}
      </Text>
      <Text component="dd" m={0} fw={600} className="figures" style={{ whiteSpace: 'nowrap' }}>
        {children}
      </Text>
    </div>
  )
}

function Age({ at }: { at: string | null }) {
  const now = useNow()
  if (at === null) return 'never'
  return (
    <Tooltip label={formatInstant(at)}>
      <time dateTime={at}>
        {formatAge(at, now)}
      </time>
    </Tooltip>
  )
}
