import { Group, Paper, Select, Switch, Text } from '@mantine/core'
import { memo } from 'react'
import type { RuleCombination } from '../gql/graphql'
import { useTools } from './context'
import { type RuleFaults, soundRule } from './faults'
import styles from './RuleCard.module.css'
import { RuleHandle, RuleMenu } from './RuleMoves'
import { RuleList } from './RuleList'
import type { Rule } from './rule'
import { Weight } from './Weight'
import { combinationLabel, ruleText } from './words'

interface Props {
  rule: Rule
  /** Whether its weight counts. */
  isWeighted: boolean
  /** What is wrong with the group itself, by the part of it. */
  faults?: RuleFaults
}

/** A rule that combines rules of its own. */
export const GroupCard = memo(function GroupCard({ rule, isWeighted, faults: faultsHere = soundRule }: Props) {
  const { edit } = useTools()
  const text = ruleText(rule)
  const change = (part: Partial<Rule>) => edit({ type: 'change', id: rule.id, change: part })
  return (
    <Paper className={styles.group} role="group" aria-roledescription="group of rules" aria-label={text} data-fault={faultsHere !== soundRule || undefined}>
      <div className={styles.head}>
        <RuleHandle rule={rule} text={text} />
        <div className={styles.sentence} style={{ alignItems: 'center' }}>
          <CombinationSelect label={`How ${text} combines`} value={rule.combination} onChange={(combination) => change({ combination })} />
          <Group gap="md" px={4}>
            <Switch size="xs" label="Required" checked={rule.isRequired} onChange={(event) => change({ isRequired: event.currentTarget.checked })} />
            <Switch size="xs" label="Turn round (not)" checked={rule.isNegated} onChange={(event) => change({ isNegated: event.currentTarget.checked })} />
          </Group>
          {isWeighted && (
            <div style={{ flex: '1 1 260px' }}>
              <Weight id={rule.id} of={text} weight={rule.weight} fault={faultsHere.weight} />
            </div>
          )}
        </div>
        <RuleMenu rule={rule} text={text} />
      </div>
      <div className={styles.nested}>
        <RuleList parent={rule.id} rules={rule.rules} combination={rule.combination} />
        {faultsHere.rules && (
          <Text size="xs" c="red">
            The group {faultsHere.rules}
          </Text>
        )}
      </div>
    </Paper>
  )
})

interface CombinationProps {
  label: string
  value: RuleCombination
  onChange: (combination: RuleCombination) => void
}

export function CombinationSelect({ label, value, onChange }: CombinationProps) {
  return (
    <Select
      size="xs"
      w={224}
      aria-label={label}
      data={Object.entries(combinationLabel).map(([combination, name]) => ({ value: combination, label: name }))}
      value={value}
      allowDeselect={false}
      onChange={(combination) => combination && onChange(combination as RuleCombination)}
    />
  )
}
