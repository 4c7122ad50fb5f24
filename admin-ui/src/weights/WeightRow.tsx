import { Alert, Badge, Button, Group, NumberInput, Slider, Table, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useMutation } from 'urql'
import { describeFailure } from '../app/failure'
import { formatPlain } from '../app/format'
import { SetWeightDocument, type WeightFragment } from '../gql/graphql'
import { Effect } from './Effect'

/** The slider ends where weights are usual, on the side of 0 where the weight is; the number box reaches all that is allowed. */
const usual = 1.5
const least = -1
const most = 10

interface Draft {
  weight: number
  /** What was stored when the change began: the server refuses it when it is no longer that. */
  since: WeightFragment
}

/** A weight being changed: what it would mean is shown before it is saved. */
export function WeightRow({ type }: { type: WeightFragment }) {
  const [draft, setDraft] = useState<Draft | null>(null)
  const [answered, setAnswered] = useState<WeightFragment | null>(null)
  const [fault, setFault] = useState('')
  const [{ fetching }, setWeight] = useMutation(SetWeightDocument)
  // An answer is known before the list is read anew.
  const stored = answered && answered.version > type.version ? answered : type
  const weight = draft?.weight ?? stored.baseWeight
  const isChanged = draft !== null && draft.weight !== stored.baseWeight

  const change = (to: number) => {
    setDraft({ weight: to, since: draft?.since ?? stored })
    setFault('')
  }
  const leave = () => {
    setDraft(null)
    setFault('')
  }
  const save = async (expectedVersion: number) => {
    const { data, error } = await setWeight({ input: { key: type.key, baseWeight: weight, expectedVersion } })
    if (error) return setFault(describeFailure(error))
    const [userError] = data?.setSignalWeight.userErrors ?? []
    const answer = data?.setSignalWeight.signalType
    if (userError?.code === 'STALE_VERSION' && answer) return setAnswered(answer)
    if (userError) return setFault(userError.message)
    leave()
    if (answer) setAnswered(answer)
    notifications.show({ title: 'Saved', message: `${type.name} weighs ${formatPlain(weight)} from now on.`, color: 'teal' })
  }
  const takesAway = stored.baseWeight < 0
  const isOvertaken = answered !== null && draft !== null && answered.version > draft.since.version
  return (
    <>
      <Table.Tr>
        <Table.Th scope="row" fw={500}>
          {type.name}{' '}
          {stored.version > 0 && (
            <Badge size="sm" color="gray">
              changed
            </Badge>
          )}
        </Table.Th>
        <Table.Td>
          <Group gap="md" wrap="nowrap">
            <Slider
              flex={1}
              min={takesAway ? least : 0}
              max={takesAway ? 0 : usual}
              inverted={takesAway}
              step={0.01}
              value={takesAway ? Math.min(weight, 0) : Math.min(Math.max(weight, 0), usual)}
              label={null}
              thumbLabel={`Weight of ${type.name}, slider`}
              onChange={(to) => change(Number(to.toFixed(4)))}
            />
            <NumberInput
              w={100}
              aria-label={`Weight of ${type.name}`}
              min={least}
              max={most}
              step={0.01}
              decimalScale={4}
              value={weight}
              onChange={(to) => typeof to === 'number' && to !== weight && change(to)}
            />
          </Group>
        </Table.Td>
        <Effect before={stored.baseWeight} after={weight} />
        <Table.Td>
          <Group gap={6} wrap="nowrap" justify="flex-end" mih={30} style={{ visibility: isChanged && !isOvertaken ? 'visible' : 'hidden' }}>
            <Button size="xs" variant="default" onClick={leave}>
              Undo
            </Button>
            <Button size="xs" loading={fetching} onClick={() => void save(draft?.since.version ?? stored.version)}>
              Save
            </Button>
          </Group>
        </Table.Td>
      </Table.Tr>
      {(isOvertaken || fault !== '') && (
        <Table.Tr>
          <Table.Td colSpan={5}>
            {isOvertaken ? (
              <Alert color="orange" role="alert" title="Somebody else was faster">
                <Text size="sm" mb="xs">
                  {type.name} was {formatPlain(draft.since.baseWeight)} when you began. It is {formatPlain(answered.baseWeight)} now; you want {formatPlain(weight)}. Nothing was written.
                </Text>
                <Group gap="xs">
                  <Button size="xs" variant="default" onClick={leave}>
                    Keep {formatPlain(answered.baseWeight)}
                  </Button>
                  <Button size="xs" loading={fetching} onClick={() => void save(answered.version)}>
                    Save {formatPlain(weight)}
                  </Button>
                </Group>
              </Alert>
            ) : (
              <Text size="sm" c="red" role="alert">
                {fault}
              </Text>
            )}
          </Table.Td>
        </Table.Tr>
      )}
    </>
  )
}
