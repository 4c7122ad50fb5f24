import { Alert, Box, Button, Code, Group, Paper, Skeleton, Stack, Text, Title } from '@mantine/core'
import type { CombinedError } from '@urql/core'
import type { ReactNode } from 'react'
import { codeOf, describeFailure } from './failure'

/** Nothing is there yet: says what would be, and offers the first step. */
export function EmptyState({ title, children, action }: { title: string; children: ReactNode; action?: ReactNode }) {
  return (
    <Paper pos="relative" p="xl" style={{ overflow: 'hidden' }}>
      <Box className="halftone" pos="absolute" inset={0} aria-hidden />
      <Stack pos="relative" align="center" gap="sm" py="xl" ta="center">
        <Title order={2}>{title}</Title>
        <Text c="dimmed" maw={460} component="div" style={{ textWrap: 'balance' }}>
          {children}
        </Text>
        {action}
      </Stack>
    </Paper>
  )
}

/** There is something, but nothing that fits the filter: offers to take it off. */
export function NoResultsState({ children, onClear }: { children: ReactNode; onClear: () => void }) {
  return (
    <Stack align="center" gap="xs" py="xl" ta="center" role="status">
      <Text fw={600}>{children}</Text>
      <Button variant="default" size="xs" onClick={onClear}>
        Clear the filter
      </Button>
    </Stack>
  )
}

/** A request failed: says why and offers to try again. Never looks like nothing being there. */
export function FailureState({ error, onRetry, isRetrying = false }: { error: CombinedError; onRetry: () => void; isRetrying?: boolean }) {
  return (
    <Alert color="red" title="This could not be loaded" role="alert" w="100%" maw={640}>
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{describeFailure(error)}</Text>
        <Group gap="sm">
          <Button size="xs" color="red" variant="outline" loading={isRetrying} onClick={onRetry}>
            Try again
          </Button>
          <Code>{codeOf(error)}</Code>
        </Group>
      </Stack>
    </Alert>
  )
}

/** Lines of the height of what is being loaded, so that nothing moves when it comes. */
export function SkeletonRows({ count, height }: { count: number; height: number }) {
  return (
    <Stack gap={8} role="status" aria-label="Loading">
      {Array.from({ length: count }, (_, row) => row).map((row) => (
        <Skeleton key={row} height={height} />
      ))}
    </Stack>
  )
}
