import { Alert, Anchor, Code, Stack, Text } from '@mantine/core'
import type { UserFaultFragment } from '../gql/graphql'

interface Props {
  faults: readonly UserFaultFragment[]
  /** Shows a line of the source, counted from 1. */
  onLine: (line: number) => void
}

/** Everything that is wrong with a bundle, each fault leading to its line. */
export function FaultList({ faults, onLine }: Props) {
  return (
    <Alert color="red" role="alert" title={`${faults.length === 1 ? 'One fault' : `${faults.length} faults`}: nothing was imported`}>
      <Stack gap={4} mah={180} style={{ overflowY: 'auto' }}>
        {faults.map((fault) => {
          const line = lineOf(fault)
          return (
            <Text size="sm" key={`${fault.path.join('.')} ${fault.message}`}>
              {fault.path.length > 0 && <Code mr={6}>{fault.path.join('.')}</Code>}
              {fault.message}{' '}
              {line !== null && (
                <Anchor component="button" type="button" size="sm" onClick={() => onLine(line)}>
                  Show line {line}
                </Anchor>
              )}
            </Text>
          )
        })}
      </Stack>
    </Alert>
  )
}

/** The line that a fault of a bundle names in its message, null when it names none. */
export function lineOf({ message }: UserFaultFragment): number | null {
  const line = /\bline (\d+)/.exec(message)?.[1]
  return line === undefined ? null : Number(line)
}
