import { Alert, Button, Group, Text } from '@mantine/core'
import { formatAge } from '../app/format'
import { useNow } from '../app/now'
import type { Base, Unsaved } from './unsaved'

interface Props {
  unsaved: Unsaved | null
  published: Base | null
  isChanged: boolean
  onDiscard: () => void
}

/** Says that the page goes on with work that was not saved, and offers to drop it. */
export function Restored({ unsaved, published, isChanged, onDiscard }: Props) {
  const now = useNow()
  if (!unsaved || !isChanged) return null
  const isBehind = unsaved.base && published && unsaved.base.version < published.version
  return (
    <Alert color="yellow" p="xs">
      <Group justify="space-between" gap="xs">
        <Text size="sm">
          This is your unsaved work, last changed {formatAge(new Date(unsaved.changedAt).toISOString(), now)}.
          {isBehind && ` Version ${published.version} was published since; publishing will show you both.`}
        </Text>
        <Button size="xs" variant="default" onClick={onDiscard}>
          Discard it
        </Button>
      </Group>
    </Alert>
  )
}
