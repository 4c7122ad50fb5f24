import { Button, Group, Paper, Stack, Text, TextInput } from '@mantine/core'
import { useInterval } from '@mantine/hooks'
import { useState, type FormEvent } from 'react'
import { useQuery } from 'urql'
import { EmptyState, FailureState, NoResultsState, SkeletonRows } from '../app/states'
import { useMay } from '../app/viewer'
import { VisitByKeyDocument, VisitsDocument } from '../gql/graphql'
import { VisitList } from './VisitList'

const refresh = 3_000 // milliseconds

/** The visits in memory, most recently active first, or the one whose key is known. */
export function Visits() {
  const [key, setKey] = useState('')
  return (
    <Stack>
      <ByKey onFind={setKey} />
      {key === '' ? <Recent /> : <Found visitKey={key} onClear={() => setKey('')} />}
    </Stack>
  )
}

function ByKey({ onFind }: { onFind: (key: string) => void }) {
  const [text, setText] = useState('')
  const find = (event: FormEvent) => {
    event.preventDefault()
    onFind(text.trim())
  }
  return (
    <Paper p="md" component="form" onSubmit={find}>
      <Group align="flex-end" gap="xs" wrap="nowrap">
        <TextInput
          flex={1}
          label="Key of a visit"
          description="As your site made it. Empty shows the most recent visits."
          inputWrapperOrder={['label', 'description', 'input']}
          maxLength={128}
          autoComplete="off"
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button type="submit">Look</Button>
      </Group>
    </Paper>
  )
}

function Recent() {
  const withProfile = useMay('profiles')
  const [{ data, error, fetching }, ask] = useQuery({ query: VisitsDocument, variables: { first: 25, withProfile }, requestPolicy: 'network-only' })
  const again = () => ask({ requestPolicy: 'network-only' })
  useInterval(again, refresh, { autoInvoke: true })
  if (error && !data) return <FailureState error={error} isRetrying={fetching} onRetry={again} />
  if (!data) return <SkeletonRows count={8} height={54} />
  if (data.sessions.length === 0) {
    return (
      <EmptyState title="No visit is in memory">
        This process holds none at the moment. A visit begins with its first signal and is forgotten when nothing more arrives.
      </EmptyState>
    )
  }
  return (
    <>
      <Text size="sm" c="dimmed">
        The {data.sessions.length} most recently active visits, read anew every 3 seconds.
      </Text>
      <VisitList visits={data.sessions} />
    </>
  )
}

function Found({ visitKey, onClear }: { visitKey: string; onClear: () => void }) {
  const withProfile = useMay('profiles')
  const [{ data, error, fetching }, ask] = useQuery({ query: VisitByKeyDocument, variables: { key: visitKey, withProfile }, requestPolicy: 'network-only' })
  const again = () => ask({ requestPolicy: 'network-only' })
  useInterval(again, refresh, { autoInvoke: true })
  if (error && !data) return <FailureState error={error} isRetrying={fetching} onRetry={again} />
  if (!data) return <SkeletonRows count={1} height={54} />
  if (!data.session) return <NoResultsState onClear={onClear}>This process holds no visit under this key.</NoResultsState>
  return <VisitList visits={[data.session]} isOpen />
}
