import { Badge, Group, Progress, Skeleton, Text } from '@mantine/core'
import { useQuery } from 'urql'
import { describeFailure } from '../app/failure'
import { formatArrows, formatScore } from '../app/format'
import { ExplainDocument, type RuleScorePartsFragment, type SegmentRef } from '../gql/graphql'
import styles from './Explanation.module.css'

/** How one rule scored, with those of its group below it. */
type Scored = RuleScorePartsFragment & { children?: readonly Scored[] | null }

interface Props {
  profileKey: string
  segment: SegmentRef
}

/** Why a profile scores what it scores, rule by rule, and what would turn it round. */
export function Explanation({ profileKey, segment }: Props) {
  const [{ data, error }] = useQuery({ query: ExplainDocument, variables: { subject: { profileKey }, segment }, requestPolicy: 'network-only' })
  const evaluation = data?.evaluateSegment
  if (error) {
    return (
      <Text size="xs" c="red" role="alert">
        {describeFailure(error)}
      </Text>
    )
  }
  if (!evaluation) {
    return data ? (
      <Text size="xs">This profile is no longer stored.</Text>
    ) : (
      <Skeleton height={96} mb="xs" />
    )
  }
  return (
    <div className={styles.explanation}>
      <Rules scores={evaluation.ruleScores} />
      {evaluation.counterfactuals.map(({ summary }) => (
        <Text key={summary} size="xs" mt={8}>
          <Text span inherit c="dimmed">
            {evaluation.isMember ? 'Would leave with' : 'Would enter with'}
          </Text>{' '}
          {formatArrows(summary)}
        </Text>
      ))}
    </div>
  )
}

function Rules({ scores }: { scores: readonly Scored[] }) {
  return (
    <ul className={styles.rules}>
      {scores.map((scored) => (
        <li key={scored.path}>
          <Group justify="space-between" gap="xs" wrap="nowrap" align="baseline">
            <Text size="xs">{scored.description}</Text>
            <Text size="xs" className="figures" fw={600}>
              {scored.score == null ? 'left out' : formatScore(scored.score)}
            </Text>
          </Group>
          <Progress value={(scored.score ?? 0) * 100} size={4} my={3} aria-label={`Score of ${scored.description}`} color={scored.isSatisfied ? undefined : 'ink.3'} />
          <Group gap={6}>
            {!scored.children && (
              <Text size="xs" c="dimmed">
                {scored.isMissing ? 'nothing known' : `has ${scored.actualValue}`}
              </Text>
            )}
            <Text size="xs" c="dimmed" className="figures">
              adds {formatScore(scored.contribution)}
            </Text>
            {scored.isRequired && <Badge size="xs">required</Badge>}
            {scored.isDeciding && (
              <Badge size="xs" color="gray">
                decides
              </Badge>
            )}
          </Group>
          {scored.children && <Rules scores={scored.children} />}
        </li>
      ))}
    </ul>
  )
}
