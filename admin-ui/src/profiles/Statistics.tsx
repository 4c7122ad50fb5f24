import { Paper, SimpleGrid, Text, Tooltip } from '@mantine/core'
import { formatAge, formatInstant, formatWhole } from '../app/format'
import { useNow } from '../app/now'
import type { PatternFragment } from '../gql/graphql'
import { formatMoney } from './money'

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
      <SimpleGrid component="dl" m={0} cols={{ base: 2, xs: 4, lg: 8 }} spacing="md" verticalSpacing="sm">
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
      </SimpleGrid>
    </Paper>
  )
}

function Figure({ label, children }: { label: string; children: React.ReactNode }) {
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
