import { Button, Code, Group } from '@mantine/core'
import type { ErrorComponentProps } from '@tanstack/react-router'
import { ButtonLink } from './links'
import { Page } from './Page'
import { EmptyState } from './states'

/** A screen that broke: says so in place of it, with ways to go on. */
export function Fault({ error, reset }: ErrorComponentProps) {
  return (
    <Page title="This page broke">
      <EmptyState
        title="Something here went wrong"
        action={
          <Group gap="sm">
            <Button onClick={reset}>Try again</Button>
            <ButtonLink to="/" variant="default">
              To the overview
            </ButtonLink>
          </Group>
        }
      >
        Nothing was saved or lost by it. {error instanceof Error && <Code>{error.message}</Code>}
      </EmptyState>
    </Page>
  )
}
