import { Button, Code, CopyButton, Group, Paper, Stack, Stepper, Text, Title } from '@mantine/core'
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
      <Stepper active={0} orientation="vertical" size="xs" iconSize={28} allowNextStepsSelect={false}>
        <Stepper.Step label="Send a signal" description={<SendSignal />} />
        <Stepper.Step
          label="Have a segment"
          description={
            <Stack gap={6} align="flex-start">
              <Text size="sm">
                {segmentCount > 0 ? `${segmentCount} are ready to use; the first members appear with the first signals.` : 'A segment says who belongs to a group.'}
              </Text>
              {mayEdit && (
                <ButtonLink to="/segments/new" variant="default" size="xs">
                  New segment
                </ButtonLink>
              )}
            </Stack>
          }
        />
        <Stepper.Step
          label="Open a profile"
          description={
            <Stack gap={6} align="flex-start">
              <Text size="sm">See what is known, which segments it belongs to, and why.</Text>
              {mayProfiles && (
                <ButtonLink to="/profiles" variant="default" size="xs">
                  Profiles
                </ButtonLink>
              )}
            </Stack>
          }
        />
      </Stepper>
    </Paper>
  )
}

function SendSignal() {
  const command = firstSignal(window.location.origin)
  return (
    <Stack gap={6} align="stretch">
      <Text size="sm">With a token of the SERVICE role in place of TOKEN, from any terminal:</Text>
      <Code block style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        {command}
      </Code>
      <Group>
        <CopyButton value={command}>
          {({ copied, copy }) => (
            <Button size="xs" variant="default" onClick={copy} leftSection={copied ? <CheckIcon size={14} /> : <CopyIcon size={14} />}>
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
      </Group>
    </Stack>
  )
}
