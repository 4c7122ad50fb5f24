import { Text, Tooltip, type TextProps } from '@mantine/core'
import type { CountFragment } from '../gql/graphql'
import { useNow } from './now'
import { formatAge, formatCount, formatWhole } from './format'

type Props = { count: CountFragment } & TextProps

/** A count that says on pointing at it how exact and how old it is. */
export function CountText({ count, ...text }: Props) {
  const now = useNow()
  return (
    <Tooltip label={describeCount(count, now)} multiline maw={260}>
      <Text component="span" className="figures" tabIndex={0} {...text}>
        {formatCount(count)}
      </Text>
    </Tooltip>
  )
}

/** How exact and how old a count is, in words. */
export function describeCount(count: CountFragment, now: Date): string {
  const age = `counted ${formatAge(count.asOf, now)}`
  if (count.isSuppressed) return `Too few to show without pointing at people; ${age}`
  if (count.isExact) return `Exact, ${age}`
  return `Rounded: between ${formatWhole(count.lower)} and ${formatWhole(count.upper)}, ${age}`
}
