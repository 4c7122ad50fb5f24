import { Badge, Loader, Tooltip, VisuallyHidden } from '@mantine/core'
import { formatAge } from '../app/format'
import { useNow } from '../app/now'
import type { HealthFragment, HealthState } from '../gql/graphql'

const looks: Record<HealthState, { label: string; color: string; variant: 'filled' | 'light' | 'dot' }> = {
  FRESH: { label: 'Up to date', color: 'teal', variant: 'dot' },
  EVALUATING: { label: 'Evaluating', color: 'ink', variant: 'light' },
  STALE: { label: 'Out of date', color: 'yellow', variant: 'light' },
  FAILED: { label: 'Failed', color: 'red', variant: 'filled' },
}

/** How current the members of a segment are; on pointing at it, and to screen readers, since when or why not. */
export function HealthBadge({ health }: { health: HealthFragment }) {
  const description = describeHealth(health, useNow())
  const { label, color, variant } = looks[health.state]
  return (
    <Tooltip label={description} multiline maw={300}>
      <Badge
        color={color}
        variant={variant}
        miw="fit-content"
        styles={variant === 'dot' ? { root: { border: 0, background: 'none', paddingInline: 0, color: 'var(--mantine-color-dimmed)' } } : undefined}
        leftSection={health.state === 'EVALUATING' ? <Loader size={10} color="ink" /> : undefined}
      >
        {label}
        <VisuallyHidden>. {description}</VisuallyHidden>
      </Badge>
    </Tooltip>
  )
}

/** The state of a segment in a sentence. */
export function describeHealth({ state, lastEvaluatedAt, message }: HealthFragment, now: Date): string {
  const last = lastEvaluatedAt ? `Everybody was last evaluated ${formatAge(lastEvaluatedAt, now)}.` : 'Everybody has yet to be evaluated.'
  switch (state) {
    case 'FAILED':
      return `The evaluation was given up: ${message || 'the reason is in the log of the server'}. The members are those of before. ${last}`
    case 'EVALUATING':
      return `Everybody is being evaluated under the version in force. ${last}`
    case 'STALE':
      return lastEvaluatedAt ? `Not evaluated for longer than it should be. ${last}` : last
    case 'FRESH':
      return last
  }
}
