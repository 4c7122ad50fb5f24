import { Badge, Paper, Text, Title } from '@mantine/core'
import { formatShare } from '../app/format'
import { LongText } from '../app/LongText'
import { type Rule, ruleFrom } from '../editor/rule'
import { combinationLabel, inUnit, ruleText } from '../editor/words'
import type { RuleCombination } from '../gql/graphql'
import type { Detail } from './detail'
import classes from './Rules.module.css'

/** What the version in force asks for, in words, for those too who may not edit. */
export function Rules({ definition }: { definition: Detail['published']['definition'] }) {
  const rules = definition.rules.map(ruleFrom)
  return (
    <Paper component="section" aria-labelledby="rules" p="md">
      <Title order={2} id="rules">
        Rules
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {rules.length > 1 && `${combinationLabel[definition.combination]}. `}A score of {inUnit('COUNT', definition.membershipThreshold)} makes a member.
      </Text>
      <List rules={rules} combination={definition.combination} />
    </Paper>
  )
}

function List({ rules, combination }: { rules: readonly Rule[]; combination: RuleCombination }) {
  const total = rules.reduce((sum, { weight }) => sum + weight, 0)
  return (
    <ul className={classes.rules}>
      {rules.map((rule) => (
        <li key={rule.id}>
          <div className={classes.rule}>
            <div>
              <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                {ruleText(rule)}
              </Text>
              {rule.description && (
                <LongText size="xs" c="dimmed">
                  {rule.description}
                </LongText>
              )}
            </div>
            {rule.isRequired && <Badge style={{ flexShrink: 0 }}>required</Badge>}
            {combination === 'WEIGHTED' && rules.length > 1 && (
              <Text size="sm" c="dimmed" className="figures">
                {formatShare(rule.weight / total)}
              </Text>
            )}
          </div>
          {rule.rules.length > 0 && <List rules={rule.rules} combination={rule.combination} />}
        </li>
      ))}
    </ul>
  )
}
