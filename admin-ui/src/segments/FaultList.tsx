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
          const place = placeOf(fault)
          return (
            <Text size="sm" key={`${fault.path.join('.')} ${fault.message}`}>
              {place && <Code mr={6}>{place}</Code>}
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

/** Where in the bundle a fault lies, as in segments[0].rules[1].operator; empty when it concerns the whole. */
export function placeOf({ path }: UserFaultFragment): string {
  return path.slice(2).reduce((place, step) => (/^\d+$/.test(step) ? `${place}[${step}]` : place ? `${place}.${step}` : step), '')
}

/** The line that a fault of a bundle names in its message, null when it names none. */
export function lineOf({ message }: UserFaultFragment): number | null {
  const line = /\bline (\d+)/.exec(message)?.[1]
  return line === undefined ? null : Number(line)
}
