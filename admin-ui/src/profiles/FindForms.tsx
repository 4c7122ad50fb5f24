import { Button, Group, Paper, SimpleGrid, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState, type FormEvent } from 'react'
import { useClient } from 'urql'
import { describeFailure } from '../app/failure'
import { useViewer } from '../app/viewer'
import { KeyOfLoginDocument } from '../gql/graphql'
import { isProfileKey } from './key'

export function FindForms() {
  const { roles } = useViewer()
  const mayVouch = roles.includes('SERVICE') || roles.includes('ADMIN')
  return (
    <Paper p="md">
      <SimpleGrid cols={{ base: 1, md: mayVouch ? 2 : 1 }}>
        <ByKey />
        {mayVouch && <ByLogin />}
      </SimpleGrid>
    </Paper>
  )
}

function ByKey() {
  const navigate = useNavigate()
  const [text, setText] = useState('')
  const [fault, setFault] = useState('')
  const open = (event: FormEvent) => {
    event.preventDefault()
    const key = text.trim()
    if (!isProfileKey(key)) return setFault('A profile key has 64 hexadecimal digits.')
    void navigate({ to: '/profiles/$key', params: { key: key.toLowerCase() } })
  }
  return (
    <form onSubmit={open}>
      <Group align="flex-end" gap="xs" wrap="nowrap">
        <TextInput
          flex={1}
          label="Profile key"
          placeholder="64 hexadecimal digits"
          value={text}
          error={fault}
          inputWrapperOrder={['label', 'error', 'input']}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => {
            setText(event.currentTarget.value)
            setFault('')
          }}
        />
        <Button type="submit">Open</Button>
      </Group>
    </form>
  )
}

/** The login id goes to the server, which answers with its keyed hash and keeps nothing. */
function ByLogin() {
  const navigate = useNavigate()
  const client = useClient()
  const [login, setLogin] = useState('')
  const [fault, setFault] = useState('')
  const [isAsking, setAsking] = useState(false)
  const find = async (event: FormEvent) => {
    event.preventDefault()
    setAsking(true)
    const { data, error } = await client.query(KeyOfLoginDocument, { customer: login.trim() }, { requestPolicy: 'network-only' })
    setAsking(false)
    if (data) void navigate({ to: '/profiles/$key', params: { key: data.profileKey } })
    else if (error) setFault(describeFailure(error))
  }
  return (
    <form onSubmit={(event) => void find(event)}>
      <Group align="flex-end" gap="xs" wrap="nowrap">
        <TextInput
          flex={1}
          label="Login id"
          placeholder="It is hashed, not kept"
          value={login}
          error={fault}
          inputWrapperOrder={['label', 'error', 'input']}
          maxLength={128}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => {
            setLogin(event.currentTarget.value)
            setFault('')
          }}
        />
        <Button type="submit" variant="default" loading={isAsking} disabled={login.trim() === ''}>
          Find
        </Button>
      </Group>
    </form>
  )
}
