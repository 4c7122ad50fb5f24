import { Alert, Button, Group, List, Modal, Skeleton, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useMutation, useQuery } from 'urql'
import { CountText } from '../app/CountText'
import { describeFailure } from '../app/failure'
import { AnchorLink } from '../app/links'
import { FailureState } from '../app/states'
import { ArchiveSegmentDocument, SegmentUseDocument, type SegmentUseQuery, type UserFaultFragment } from '../gql/graphql'

interface Props {
  segmentKey: string
  name: string
  onClose: () => void
}

/** Takes a segment out of force, after saying what that does and what stands against it. */
export function ArchiveDialog({ segmentKey, name, onClose }: Props) {
  const [{ data, error, fetching }, reload] = useQuery({ query: SegmentUseDocument, variables: { key: segmentKey }, requestPolicy: 'network-only' })
  const [{ fetching: isArchiving }, archive] = useMutation(ArchiveSegmentDocument)
  const [fault, setFault] = useState('')
  const segment = data?.segment

  const confirm = async (expectedVersion: number) => {
    const result = await archive({ input: { key: segmentKey, expectedVersion } })
    const faults = result.data?.archiveSegment.userErrors ?? []
    if (result.error) return setFault(describeFailure(result.error))
    if (faults[0]) {
      setFault(explainFault(faults[0]))
      return reload({ requestPolicy: 'network-only' })
    }
    notifications.show({ message: `${name} is archived.` })
    onClose()
  }

  return (
    <Modal opened onClose={onClose} title={`Archive ${name}?`}>
      <Stack gap="md">
        {fault && (
          <Alert color="red" role="alert">
            {fault}
          </Alert>
        )}
        {error && <FailureState error={error} isRetrying={fetching} onRetry={() => reload({ requestPolicy: 'network-only' })} />}
        {!data && !error && <Skeleton height={72} />}
        {segment && <Consequences segment={segment} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button
            color="red"
            loading={isArchiving}
            disabled={!segment || segment.usedBy.length > 0}
            onClick={() => segment && void confirm(segment.published.number)}
          >
            Archive
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

function Consequences({ segment }: { segment: NonNullable<SegmentUseQuery['segment']> }) {
  if (segment.usedBy.length > 0) {
    return (
      <Stack gap={6}>
        <Text size="sm">The rules of these segments ask about it. Change them first:</Text>
        <List size="sm">
          {segment.usedBy.map(({ key, name, icon }) => (
            <List.Item key={key}>
              <AnchorLink to="/segments/$key" params={{ key }} size="sm">
                {icon} {name}
              </AnchorLink>
            </List.Item>
          ))}
        </List>
      </Stack>
    )
  }
  return (
    <Text size="sm" component="div">
      Its members (<CountText count={segment.size} size="sm" fw={600} />) leave it at once, and whoever listens is told. Its definition and history stay, but it
      cannot come back: a new segment needs another key.
    </Text>
  )
}

/** Why nothing was archived, in words that say what to do. */
export function explainFault({ code, message }: UserFaultFragment): string {
  switch (code) {
    case 'STALE_VERSION':
      return 'Somebody published another version meanwhile. Nothing was archived: look again, then decide.'
    case 'IN_USE':
      return 'The rules of another segment ask about it. Nothing was archived.'
    default:
      return message
  }
}
