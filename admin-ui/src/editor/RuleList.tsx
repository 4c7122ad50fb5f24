import { Button, Group } from '@mantine/core'
import { Fragment } from 'react'
import { PlusIcon } from '../app/icons'
import type { RuleCombination } from '../gql/graphql'
import { useEditorState, useTools } from './context'
import { GroupCard } from './GroupCard'
import { RuleCard } from './RuleCard'
import { DropZone } from './RuleMoves'
import { newGroup, newRule, type Rule } from './rule'
import { depthOf, maxDepth } from './tree'
import { TotalContext } from './Weight'

interface Props {
  /** The group whose rules these are; null is the definition. */
  parent: string | null
  rules: readonly Rule[]
  combination: RuleCombination
}

/** The rules of a group or of the definition, with places to drop and ways to add. */
export function RuleList({ parent, rules, combination }: Props) {
  const { edit, pressLater } = useTools()
  const { draft, faults } = useEditorState()
  const total = rules.reduce((sum, { weight }) => sum + weight, 0)
  const add = (rule: Rule, focused: Rule) => {
    edit({ type: 'add', rule, place: { parent, index: rules.length } })
    pressLater(`${focused.id}-field`) // to pick is what comes next
  }
  // Beside others a rule begins with their mean weight, alone with 1.
  const weight = rules.length > 0 ? Number((total / rules.length).toPrecision(2)) : 1
  const addRule = (parts: Partial<Rule>) => {
    const rule = newRule({ weight, ...parts })
    add(rule, rule)
  }
  const addGroup = () => {
    const first = newRule()
    add(newGroup({ weight, rules: [first] }), first)
  }
  return (
    <TotalContext value={total}>
      {rules.map((rule, index) => {
        const Card = rule.type === 'GROUP' ? GroupCard : RuleCard
        return (
          <Fragment key={rule.id}>
            <DropZone place={{ parent, index }} />
            <Card rule={rule} isWeighted={combination === 'WEIGHTED'} faults={faults.get(rule.id)} />
          </Fragment>
        )
      })}
      <DropZone place={{ parent, index: rules.length }} />
      <Group gap="xs">
        <Button id={`add-${parent ?? ''}`} size="xs" variant="light" leftSection={<PlusIcon size={14} />} onClick={() => addRule({})}>
          Add a rule
        </Button>
        <Button size="xs" variant="subtle" disabled={depthOf(draft.rules, parent) >= maxDepth} onClick={addGroup}>
          Add a group
        </Button>
        <Button size="xs" variant="subtle" onClick={() => addRule({ type: 'EXPRESSION', value: '' })}>
          Add an expression
        </Button>
      </Group>
    </TotalContext>
  )
}
