import { Group, Paper, Progress, SimpleGrid, Text } from '@mantine/core'
import { CountText } from '../app/CountText'
import { formatRate, formatWhole } from '../app/format'
import type { FiguresFragment } from '../gql/graphql'
import { FigureCard } from './FigureCard'

/** The figures of the moment, with their course where it says something. */
export function Figures({ figures }: { figures: readonly FiguresFragment[] }) {
  const now = figures.at(-1)
  return (
    <>
      {now && !now.isLoaded && <Loading figures={now} />}
      <SimpleGrid cols={{ base: 2, md: 4 }} spacing="sm">
        <FigureCard label="Profiles" value={now && <CountText count={now.profiles} inherit />} />
        <FigureCard label="Live visits" value={now && formatWhole(now.sessions)} course={figures.map(({ sessions }) => sessions)} />
        <FigureCard
          label="Signals a second"
          value={now && formatRate(now.signalsPerSecond)}
          course={figures.map(({ signalsPerSecond }) => signalsPerSecond)}
        />
        <FigureCard
          label="Elevations a second"
          value={now && formatRate(now.elevationsPerSecond)}
          course={figures.map(({ elevationsPerSecond }) => elevationsPerSecond)}
        />
      </SimpleGrid>
    </>
  )
}

function Loading({ figures: { loadedProfiles, profiles } }: { figures: FiguresFragment }) {
  const share = profiles.value ? (100 * loadedProfiles) / profiles.value : 0
  return (
    <Paper p="md">
      <Group justify="space-between" mb={8}>
        <Text size="sm" fw={600}>
          Profiles are being loaded into memory
        </Text>
        <Text size="sm" c="dimmed" className="figures">
          {formatWhole(loadedProfiles)} of <CountText count={profiles} inherit />
        </Text>
      </Group>
      <Progress value={share} aria-label="Profiles loaded" />
      <Text size="xs" c="dimmed" mt={8}>
        Everything works meanwhile, but for trying out drafts.
      </Text>
    </Paper>
  )
}
