import { Box, Button, Code, CopyButton, Group, Paper, Stack, Text, ThemeIcon, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { CheckIcon, CopyIcon } from '../app/icons'
import { ButtonLink } from '../app/links'
import { useMay } from '../app/viewer'
import { firstSignal } from './firstSignal'

/** What to do in an installation that knows nobody yet. */
export function FirstSteps({ segmentCount }: { segmentCount: number }) {
  const mayEdit = useMay('edit')
  const mayProfiles = useMay('profiles')
  return (
    <Paper p="lg">
      <Title order={2} mb={4}>
        First steps
      </Title>
      <Text size="sm" c="dimmed" mb="lg">
        Nobody is known here yet. This page fills as soon as signals arrive.
      </Text>
      <Stack component="ol" gap="lg" m={0} p={0}>
        <Step number={1} title="Send a signal">
          <SendSignal />
        </Step>
        <Step number={2} title="Have a segment" isDone={segmentCount > 0}>
          <Text size="sm" c="dimmed">
            {segmentCount > 0
              ? `${segmentCount} are ready to use; their first members appear with the first signals.`
              : 'A segment says who belongs to a group.'}
          </Text>
          {mayEdit && (
            <ButtonLink to="/segments/new" variant="default" size="xs">
              New segment
            </ButtonLink>
          )}
        </Step>
        <Step number={3} title="Open a profile">
          <Text size="sm" c="dimmed">
            See what is known, which segments it belongs to, and why.
          </Text>
          {mayProfiles && (
            <ButtonLink to="/profiles" variant="default" size="xs">
              Profiles
            </ButtonLink>
          )}
        </Step>
      </Stack>
    </Paper>
  )
}

function Step({ number, title, isDone = false, children }: { number: number; title: string; isDone?: boolean; children: ReactNode }) {
  return (
    <Group component="li" align="flex-start" wrap="nowrap" gap="md">
      <ThemeIcon radius="xl" size={28} variant={isDone ? 'filled' : 'light'} role="img" aria-label={isDone ? 'Done' : 'To do'}>
        {isDone ? <CheckIcon size={16} /> : number}
      </ThemeIcon>
      <Box flex={1} miw={0} pt={3}>
        <Text fw={600} size="sm" mb={4}>
          {title}
        </Text>
        <Stack gap={8} align="flex-start">
          {children}
        </Stack>
      </Box>
    </Group>
  )
}

function SendSignal() {
  const command = firstSignal(window.location.origin)
  return (
    <>
      <Text size="sm" c="dimmed">
        From any terminal, with a token of the SERVICE role in place of TOKEN; <Code>halftone token --name shop --role SERVICE</Code> makes one:
      </Text>
      <Code block w="100%" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        {command}
      </Code>
      <CopyButton value={command}>
        {({ copied, copy }) => (
          <Button size="xs" variant="default" onClick={copy} leftSection={copied ? <CheckIcon size={14} /> : <CopyIcon size={14} />}>
            {copied ? 'Copied' : 'Copy'}
          </Button>
        )}
      </CopyButton>
    </>
  )
}
