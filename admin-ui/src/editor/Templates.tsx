import { Paper, SimpleGrid, Text, Title } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import styles from './Templates.module.css'
import { templates } from './start'

/** What a new segment can begin as. */
export function Templates() {
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
      {templates.map(({ id, name, promise, make }) => (
        <Link key={id} to="/segments/new" search={{ template: id }} className={styles.template}>
          <Paper p="lg" h="100%">
            <Text fz={26} lh={1} aria-hidden>
              {make().icon || '✏️'}
            </Text>
            <Title order={2} mt="sm">
              {name}
            </Title>
            <Text size="sm" c="dimmed">
              {promise}
            </Text>
          </Paper>
        </Link>
      ))}
    </SimpleGrid>
  )
}
