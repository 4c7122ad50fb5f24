import { Box, Group, Stack, Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { LongText } from './LongText'

interface Props {
  title: string
  /** One sentence on what the page is for. */
  description?: ReactNode
  /** What can be done here, at the right of the title. */
  actions?: ReactNode
  children: ReactNode
}

/** A screen: heading, actions, content; its title is that of the browser's tab. */
export function Page({ title, description, actions, children }: Props) {
  useDocumentTitle(`${title} · Halftone`)
  return (
    <Stack gap="lg" maw={1240} mx="auto">
      <Group justify="space-between" align="flex-start" gap="sm">
        <Box maw={720} miw={0}>
          <Title order={1} style={{ overflowWrap: 'anywhere' }}>{title}</Title>
          {description && (
            <LongText c="dimmed" size="sm">
              {description}
            </LongText>
          )}
        </Box>
        {actions && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Stack>
  )
}
