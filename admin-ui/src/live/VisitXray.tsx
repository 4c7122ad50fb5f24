import { Progress, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { formatScore, formatTime, formatWhole } from '../app/format'
import { AnchorLink } from '../app/links'
import { describeElevation, describeReason, formatBytes, formatTimeLeft, type Visit } from './visit'

function describeSignals({ signalCount, pendingSignals }: Visit): string {
  const kept = pendingSignals === 0 ? 'all of them in its profile' : pendingSignals === signalCount ? 'none of them in a profile yet' : `${formatWhole(pendingSignals)} of them not in its profile yet`
  return `${formatWhole(signalCount)}, ${kept}`
}

/** All that is in memory of one visit, and what becomes of it. */
export function VisitXray({ visit, now }: { visit: Visit; now: number }) {
  const { interests, profileKey, consent } = visit
  const life = Date.parse(visit.endsAt) - Date.parse(visit.lastActivityAt)
  const facts: [string, ReactNode][] = [
    ['Signals', describeSignals(visit)],
    ['Cart adds', formatWhole(visit.cartAdds)],
    ['Purchases', formatWhole(visit.purchases)],
    ['Began', `${formatTime(visit.startedAt)}${visit.timeOfDay ? `, in the ${visit.timeOfDay}` : ''}`],
    ['Last signal', formatTime(visit.lastActivityAt)],
    ['Device', visit.deviceType ?? 'not known'],
    ['First page', visit.entryPath ?? 'not known'],
    ['Came from', visit.referrerDomain ?? 'not known'],
    ['Consent', consent ? `keeping patterns ${consent.persistence.toLowerCase()}, personalization ${consent.personalization.toLowerCase()}` : 'nobody was recognised'],
    ['Memory', formatBytes(visit.bytes)],
  ]
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl">
      <Stack gap="sm">
        <div>
          <Title order={3}>{describeElevation(visit)}</Title>
          <Text size="sm">{describeReason(visit.reason)}</Text>
          {profileKey && visit.reason !== 'LOW_WEIGHT' && (
            <AnchorLink to="/profiles/$key" params={{ key: profileKey }} size="sm">
              Open its profile
            </AnchorLink>
          )}
        </div>
        <div>
          <Text size="sm" mb={4} className="figures">
            Ends in {formatTimeLeft(visit.endsAt, now)} when nothing more arrives
          </Text>
          <Progress
            value={(100 * Math.max(0, Date.parse(visit.endsAt) - now)) / life}
            transitionDuration={900}
            aria-label="Time left of the visit"
          />
        </div>
        <Title order={3}>Interests of this visit</Title>
        {interests.length === 0 ? (
          <Text size="sm" c="dimmed">
            No signal named a category.
          </Text>
        ) : (
          <Table verticalSpacing={3} withRowBorders={false} layout="fixed">
            <Table.Tbody>
              {interests.slice(0, 8).map(({ name, value }) => (
                <Table.Tr key={name}>
                  <Table.Th scope="row" fw={400} px={0} style={{ overflowWrap: 'anywhere' }}>
                    {name}
                  </Table.Th>
                  <Table.Td>
                    <Progress value={value * 100} aria-hidden />
                  </Table.Td>
                  <Table.Td w={64} ta="right" px={0}>
                    {formatScore(value)}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </Stack>
      <Table variant="vertical" withRowBorders={false} verticalSpacing={4} layout="fixed">
        <Table.Tbody>
          {facts.map(([label, fact]) => (
            <Table.Tr key={label}>
              <Table.Th w={120} fw={400} c="dimmed" bg="transparent">
                {label}
              </Table.Th>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{fact}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </SimpleGrid>
  )
}
