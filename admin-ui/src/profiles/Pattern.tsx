import { Badge, Group, Paper, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core'
import { formatMoney, formatShare, formatWhole } from '../app/format'
import type { ProfileQuery } from '../gql/graphql'
import { fieldLabel } from '../editor/words'
import { AffinityTable } from './AffinityTable'
import { percent } from './ScoreBar'
import classes from './bars.module.css'

type Shown = NonNullable<ProfileQuery['profile']>

/** What a profile has left behind: strengths and how they fade, prices, traits, where its visits took place. */
export function Pattern({ profile }: { profile: Shown }) {
  const { halfLifeDays } = profile
  return (
    <Stack>
      <Text size="sm" c="dimmed">
        <span className={classes.legend} aria-hidden>
          <span className={classes.ink} style={{ left: 0, width: '45%' }} />
          <span className={classes.dots} style={{ left: '45%', width: '55%' }} />
        </span>
        Ink is what remains in 90 days when nothing new happens, dots are what fades. Evidence halves every{' '}
        {formatWhole(halfLifeDays)} days.
      </Text>
      <AffinityTable title="Interests" noun="category" affinities={profile.interests} halfLifeDays={halfLifeDays} />
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <AffinityTable title="Brands" noun="brand" affinities={profile.brandAffinities} halfLifeDays={halfLifeDays} isNarrow />
        <AffinityTable title="Tags" noun="tag" affinities={profile.affinities} halfLifeDays={halfLifeDays} isNarrow />
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, md: 3 }}>
        <Prices prices={profile.pricePreferences} />
        <Traits traits={profile.traits} />
        <Contexts contexts={profile.contexts} />
      </SimpleGrid>
    </Stack>
  )
}

function Prices({ prices }: { prices: Shown['pricePreferences'] }) {
  return (
    <Paper p="md">
      <Title order={2} mb="xs">
        Prices
      </Title>
      {prices ? (
        <Table variant="vertical" withRowBorders={false} verticalSpacing={3}>
          <Table.Tbody>
            {[
              ['Typical (median)', prices.median],
              ['Average', prices.average],
              ['Lowest', prices.min],
              ['Highest', prices.max],
            ].map(([label, price]) => (
              <Table.Tr key={label}>
                <Table.Th bg="transparent" fw={400} px={0}>
                  {label}
                </Table.Th>
                <Table.Td ta="right" px={0}>
                  {typeof price === 'number' ? formatMoney(price) : 'unknown'}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      ) : (
        <Text size="sm" c="dimmed">
          No price was seen.
        </Text>
      )}
    </Paper>
  )
}

function Traits({ traits }: { traits: Shown['traits'] }) {
  return (
    <Paper p="md">
      <Title order={2} mb="xs">
        Traits
      </Title>
      {traits.length === 0 && (
        <Text size="sm" c="dimmed">
          No trait is known.
        </Text>
      )}
      <Group gap="xs">
        {traits.map(({ name, value }) => (
          <Badge key={name} size="lg" color={value ? undefined : 'gray'}>
            {fieldLabel('TRAIT', `traits.${name}`)}: {value ? 'yes' : 'no'}
          </Badge>
        ))}
      </Group>
    </Paper>
  )
}

const dimensionNames: Record<string, string> = {
  deviceType: 'Device', timeOfDay: 'Time of day', dayType: 'Day', referrerDomain: 'Came from',
}

function Contexts({ contexts }: { contexts: Shown['contexts'] }) {
  const dimensions = [...new Set(contexts.map(({ dimension }) => dimension))]
  return (
    <Paper p="md">
      <Title order={2} mb="xs">
        Visits took place
      </Title>
      {contexts.length === 0 && (
        <Text size="sm" c="dimmed">
          Nothing is known of where.
        </Text>
      )}
      <Stack gap="sm">
        {dimensions.map((dimension) => (
          <div key={dimension}>
            <Text size="xs" c="dimmed">
              {dimensionNames[dimension] ?? dimension}
            </Text>
            <Table withRowBorders={false} verticalSpacing={2} layout="fixed">
              <Table.Tbody>
                {contexts.filter((context) => context.dimension === dimension).slice(0, 4).map(({ value, share }) => (
                  <Table.Tr key={value}>
                    <Table.Th scope="row" fw={400} px={0} style={{ overflowWrap: 'anywhere' }}>
                      {value}
                    </Table.Th>
                    <Table.Td>
                      <div className={classes.track} aria-hidden>
                        <div className={classes.ink} style={{ left: 0, width: percent(share) }} />
                      </div>
                    </Table.Td>
                    <Table.Td ta="right" px={0} w={60}>
                      {formatShare(share)}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </div>
        ))}
      </Stack>
    </Paper>
  )
}
