import { Text, Tooltip, VisuallyHidden, type TextProps } from '@mantine/core'
import type { CountFragment } from '../gql/graphql'
import { useNow } from './now'
import { formatAge, formatCount, formatWhole } from './format'

type Props = { count: CountFragment } & TextProps

/** A count that says on pointing at it, and to screen readers, how exact and how old it is. No stop of the keyboard: lists have many. */
export function CountText({ count, ...text }: Props) {
  const description = describeCount(count, useNow())
  return (
    <Tooltip label={description} multiline maw={260}>
      <Text component="span" className="figures" {...text}>
        {formatCount(count)}
        <VisuallyHidden> {description}</VisuallyHidden>
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
