import { Alert, Table } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useEffect, useState } from 'react'
import { useClient } from 'urql'
import { formatScore, formatTime } from '../app/format'
import { ProfileChangedDocument, type ProfileChangedSubscription } from '../gql/graphql'

type Change = ProfileChangedSubscription['membershipChanged']

const causes: Record<Change['cause'], string> = {
  SIGNAL: 'something happened in a visit',
  DEFINITION: 'the segment was edited',
  TIME: 'evidence faded, something left its window, or a score expired',
  MODEL: 'a service set a trait or recorded a score',
  MERGE: 'two profiles of one visitor became one',
  CONSENT: 'the visitor said whether to be personalized for',
}

const kept = 10

const nameOf = ({ membership, segmentKey }: Change) => membership?.segment.name ?? segmentKey
const verbOf = ({ kind }: Change) => (kind === 'ENTERED' ? 'Entered' : 'Left')

/** The changes of a profile's memberships since the page was opened, newest first; each is told as it comes. */
export function useChanges(profileKey: string): readonly Change[] {
  const [changes, setChanges] = useState<readonly Change[]>([])
  const client = useClient()
  useEffect(() => {
    const stream = client.subscription(ProfileChangedDocument, { key: profileKey }).subscribe(({ data }) => {
      if (!data) return
      const change = data.membershipChanged
      notifications.show({ title: `${verbOf(change)} ${nameOf(change)}`, message: `Because ${causes[change.cause]}.` })
      setChanges((known) => [change, ...known].slice(0, kept))
    })
    return stream.unsubscribe
  }, [client, profileKey])
  return changes
}

/** What has changed while the page was open; nothing as long as nothing has. */
export function Changes({ changes }: { changes: readonly Change[] }) {
  if (changes.length === 0) return null
  return (
    <Alert title="Changed just now" role="log">
      <Table verticalSpacing={3} withRowBorders={false}>
        <Table.Tbody>
          {changes.map((change) => (
            <Table.Tr key={change.cursor}>
              <Table.Td w={90} style={{ whiteSpace: 'nowrap' }}>
                {formatTime(change.at)}
              </Table.Td>
              <Table.Td>
                {verbOf(change)} <strong>{nameOf(change)}</strong> with a score of {formatScore(change.score)}: {causes[change.cause]}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Alert>
  )
}
