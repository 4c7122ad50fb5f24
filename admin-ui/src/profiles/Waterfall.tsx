import { Badge, Group, Table, Text } from '@mantine/core'
import { Fragment } from 'react'
import { formatPlain, formatScore } from '../app/format'
import type { RuleCombination, RuleReasonFragment } from '../gql/graphql'
import { inUnit } from '../editor/words'
import { percent } from './ScoreBar'
import { barsOf, cappingRule, combinedValue } from './waterfall'
import bars from './bars.module.css'
import classes from './Waterfall.module.css'

/** The reason of a rule, with those of a group's rules as far as they were asked for. */
type Reason = RuleReasonFragment & { children?: Reason[] | null }

interface Props {
  rules: readonly Reason[]
  combination: RuleCombination
  score: number
  threshold: number
}

/**
 * How the rules make up the score: a table whose bars go on where the one above
 * ended. Dots are what a rule would give if it held fully.
 */
export function Waterfall({ rules, combination, score, threshold }: Props) {
  return (
    <Table className={classes.table} verticalSpacing={7} horizontalSpacing="xs">
      <Table.Caption className={classes.caption}>{captions[combination]}</Table.Caption>
      <Table.Thead>
        <Table.Tr>
          <Table.Th pl={0}>Rule</Table.Th>
          <Table.Th className={classes.scale}>From 0 to 1</Table.Th>
          <Table.Th ta="right" className={classes.figure}>
            Holds
          </Table.Th>
          <Table.Th ta="right" className={classes.figure}>
            Weight
          </Table.Th>
          <Table.Th ta="right" className={classes.figure}>
            Gives
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        <Rules rules={rules} combination={combination} depth={0} threshold={threshold} score={score} />
      </Table.Tbody>
      <Table.Tfoot>
        <Table.Tr>
          <Table.Th scope="row" pl={0}>Score, threshold {formatScore(threshold)}</Table.Th>
          <Table.Td className={classes.scale}>
            <div className={bars.track} aria-hidden>
              <div className={score >= threshold ? bars.ink : bars.faint} style={{ left: 0, width: percent(score) }} />
              <div className={bars.threshold} style={{ left: percent(threshold) }} />
            </div>
          </Table.Td>
          <Table.Td colSpan={3} ta="right" fw={700} className={classes.figure}>
            {formatScore(score)}
          </Table.Td>
        </Table.Tr>
      </Table.Tfoot>
    </Table>
  )
}

const captions: Record<RuleCombination, string> = {
  WEIGHTED: 'Every rule adds its score times its share of the weights.',
  ALL: 'The rule that holds least decides.',
  ANY: 'The rule that holds most decides.',
}

interface RulesProps {
  rules: readonly Reason[]
  combination: RuleCombination
  depth: number
  /** Of the segment; a group inside has none. */
  threshold?: number
  /** What the rules come to together, after a cap. */
  score: number
}

function Rules({ rules, combination, depth, threshold, score }: RulesProps) {
  const drawn = barsOf(rules, combination)
  const capping = cappingRule(rules)
  const combined = combinedValue(rules)
  return (
    <>
      {rules.map((rule, i) => {
        const { from, to, limit } = drawn[i]!
        const isAside = combination !== 'WEIGHTED' && !rule.isDeciding
        return (
          <Fragment key={rule.path}>
            <Table.Tr>
              <Table.Th scope="row" fw={400} style={{ paddingLeft: depth * 18 }}>
                <RuleText rule={rule} combination={combination} />
              </Table.Th>
              <Table.Td className={classes.scale}>
                <div className={bars.track} aria-hidden>
                  <div className={bars.dots} style={{ left: percent(to), width: percent(limit - to) }} />
                  <div className={isAside ? bars.faint : bars.ink} style={{ left: percent(from), width: percent(to - from) }} />
                  {threshold !== undefined && <div className={bars.threshold} style={{ left: percent(threshold) }} />}
                </div>
              </Table.Td>
              <Table.Td ta="right" data-label="Holds" className={classes.figure}>
                {rule.score === null ? '–' : formatScore(rule.score)}
              </Table.Td>
              <Table.Td ta="right" data-label="Weight" className={classes.figure}>
                {formatPlain(rule.weight)}
              </Table.Td>
              <Table.Td ta="right" data-label="Gives" fw={600} className={classes.figure}>
                {formatScore(rule.contribution)}
              </Table.Td>
            </Table.Tr>
            {rule.children && rule.children.length > 0 && (
              <Rules
                rules={rule.children}
                combination={rule.rule.combination ?? 'WEIGHTED'}
                depth={depth + 1}
                score={rule.rule.isNegated ? 1 - (rule.score ?? 0) : (rule.score ?? 0)}
              />
            )}
          </Fragment>
        )
      })}
      {capping && (
        <Table.Tr>
          <Table.Th scope="row" fw={400} style={{ paddingLeft: depth * 18 }}>
            <Text size="sm">Capped by a required rule</Text>
            <Text size="xs" c="dimmed">
              {capping.description} holds only {formatScore(capping.score ?? 0)}: the rest does not count beyond it.
            </Text>
          </Table.Th>
          <Table.Td className={classes.scale}>
            <div className={bars.track} aria-hidden>
              <div className={bars.loss} style={{ left: percent(score), width: percent(combined - score) }} />
              {threshold !== undefined && <div className={bars.threshold} style={{ left: percent(threshold) }} />}
            </div>
          </Table.Td>
          <Table.Td colSpan={2} className={classes.empty} />
          <Table.Td ta="right" data-label="Takes" fw={600} className={classes.figure}>
            −{formatScore(combined - score)}
          </Table.Td>
        </Table.Tr>
      )}
    </>
  )
}

function RuleText({ rule, combination }: { rule: Reason; combination: RuleCombination }) {
  return (
    <>
      <Group gap={6}>
        <Text size="sm" span>
          {rule.description}
        </Text>
        {rule.isRequired && <Badge size="sm">Required</Badge>}
        {rule.isDeciding && combination !== 'WEIGHTED' && <Badge size="sm">Decides</Badge>}
        {rule.rule.isNegated && (
          <Badge size="sm" color="gray">
            Turned round
          </Badge>
        )}
        {rule.isMissing && (
          <Badge size="sm" color="orange">
            Unknown
          </Badge>
        )}
        {rule.score === null && (
          <Badge size="sm" color="gray">
            Takes no part
          </Badge>
        )}
      </Group>
      {rule.rule.type !== 'GROUP' && (
        <Text size="xs" c="dimmed">
          Has {rule.actualValue}, asks for {rule.expectedValue}
          {rule.rule.type !== 'TRAIT' && rule.distance !== null && rule.distance > 0 && `: off by ${inUnit('COUNT', rule.distance)}`}
        </Text>
      )}
      {rule.rule.type === 'GROUP' && !rule.children && (
        <Text size="xs" c="dimmed">
          Its rules lie deeper than this page shows.
        </Text>
      )}
    </>
  )
}
