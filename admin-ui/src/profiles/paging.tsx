import { Button, Group, Text } from '@mantine/core'
import { useState } from 'react'

/** The way through a list page by page: the cursors after which the pages began. */
export function usePaging() {
  const [cursors, setCursors] = useState<string[]>([])
  return {
    number: cursors.length + 1,
    after: cursors.at(-1) ?? null,
    goOn: (cursor: string) => setCursors([...cursors, cursor]),
    goBack: () => setCursors(cursors.slice(0, -1)),
    restart: () => setCursors([]),
  }
}

interface Props {
  paging: ReturnType<typeof usePaging>
  pageInfo: { hasNextPage: boolean; endCursor: string | null }
  isLoading: boolean
  label: string
}

/** Buttons to the pages before and behind; nothing when there is only one. */
export function Pager({ paging, pageInfo, isLoading, label }: Props) {
  const { endCursor, hasNextPage } = pageInfo
  if (paging.number === 1 && !hasNextPage) return null
  return (
    <Group component="nav" aria-label={label} justify="flex-end" gap="xs">
      <Text size="sm" c="dimmed" role="status">
        Page {paging.number}
      </Text>
      <Button size="xs" variant="default" disabled={paging.number === 1} onClick={paging.goBack}>
        Back
      </Button>
      <Button
        size="xs"
        variant="default"
        loading={isLoading}
        disabled={!hasNextPage || endCursor === null}
        onClick={() => endCursor !== null && paging.goOn(endCursor)}
      >
        Next
      </Button>
    </Group>
  )
}
