import { Autocomplete, Box, Collapse, Group, Paper, Select, Switch, Text, TextInput, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { memo } from 'react'
import { LongText } from '../app/LongText'
import type { RuleOperator, WhenMissing } from '../gql/graphql'
import { defaultTolerances } from './acceptance'
import { useTools } from './context'
import { Expression } from './Expression'
import { FieldPicker } from './FieldPicker'
import { type RuleFaults, soundRule } from './faults'
import { isAggregate, type KnownField, operatorsOf, unitOf } from './fields'
import { hasTolerance, pickField, pickOperator } from './pick'
import { NumberBox } from './NumberBox'
import styles from './RuleCard.module.css'
import { RuleHandle, RuleMenu } from './RuleMoves'
import type { Rule } from './rule'
import { Trapezoid } from './Trapezoid'
import { ValueInput } from './ValueInput'
import { Weight } from './Weight'
import { WindowInput } from './WindowInput'
import { fieldLabel, inUnit, missingLabel, operatorLabel, ruleText } from './words'

interface Props {
  rule: Rule
  /** Whether its weight counts. */
  isWeighted: boolean
  /** What is wrong with the rule, by the part of it. */
  faults?: RuleFaults
}

/** A rule without rules of its own: what it asks for, how it falls off, how much it counts. A card among forty is drawn only when it changes. */
export const RuleCard = memo(function RuleCard({ rule, isWeighted, faults: faultsHere = soundRule }: Props) {
  const { edit, known } = useTools()
  const field = known.get(rule.field)
  const label = fieldLabel(rule.type, rule.field)
  const text = ruleText(rule)
  const change = (part: Partial<Rule>) => edit({ type: 'change', id: rule.id, change: part })
  const isExpression = rule.type === 'EXPRESSION'
  const isNew = rule.field === '' && !isExpression // that a field is missing is no news to whoever just added it

  return (
    <Paper className={styles.card} role="group" aria-roledescription="rule" aria-label={text} data-fault={(faultsHere !== soundRule && !isNew) || undefined}>
      <div className={styles.head}>
        <RuleHandle rule={rule} text={text} />
        {isExpression ? (
          <Expression id={`${rule.id}-field`} text={String(rule.value ?? '')} fault={faultsHere.value} onChange={(value) => change({ value })} />
        ) : (
          <div className={styles.sentence}>
            <FieldPicker id={`${rule.id}-field`} rule={rule} fault={rule.field ? faultsHere.field : undefined} onPick={(type, name) => change(pickField(rule, type, name))} />
            {rule.field && <Comparison rule={rule} label={label} faults={faultsHere} />}
          </div>
        )}
        <RuleMenu rule={rule} text={text} />
      </div>
      {isAggregate(rule.field) && !isExpression && (
        <Group className={styles.indented} gap="xs">
          <WindowInput of={label} window={rule.window} fault={faultsHere.window} onChange={(window) => change({ window })} />
          <Autocomplete
            size="xs"
            w={150}
            aria-label={`Category, for ${label}`}
            placeholder="any category"
            data={categories(known)}
            value={rule.category}
            error={faultsHere.category}
            onChange={(category) => change({ category })}
          />
        </Group>
      )}
      <div className={styles.body}>
        {hasTolerance(rule) && rule.field !== '' && (
          <div className={styles.shape}>
            {/* What is known of a field is about all of it, not about a category or a part of time. */}
            <Trapezoid rule={rule} histogram={rule.category || rule.window ? undefined : field?.histogram} />
            <Tolerance rule={rule} label={label} fault={faultsHere.tolerance} onChange={(tolerance) => change({ tolerance })} />
          </div>
        )}
        <Box className={styles.settings}>
          {isWeighted && <Weight id={rule.id} of={text} weight={rule.weight} fault={faultsHere.weight} />}
          <More rule={rule} text={text} fault={faultsHere.description} />
        </Box>
      </div>
      {rule.description && (
        <div className={styles.indented}>
          <LongText size="xs" c="dimmed">
            {rule.description}
          </LongText>
        </div>
      )}
      {faultsHere[''] && (
        <Text size="xs" c="red" className={styles.indented}>
          {faultsHere['']}
        </Text>
      )}
    </Paper>
  )
})

const interest = 'interests.'

/** The categories that profiles are interested in. */
const categories = (known: ReadonlyMap<string, KnownField>) => [...known.keys()].filter((path) => path.startsWith(interest)).map((path) => path.slice(interest.length))

function Comparison({ rule, label, faults }: { rule: Rule; label: string; faults: RuleFaults }) {
  const { edit, known } = useTools()
  const field = known.get(rule.field)
  const unit = unitOf(rule.type, rule.field)
  const change = (part: Partial<Rule>) => edit({ type: 'change', id: rule.id, change: part })
  return (
    <>
      <Select
        size="xs"
        w={124}
        aria-label={`Comparison of ${label}`}
        data={operatorsOf(rule.type, rule.field).map((operator) => ({ value: operator, label: operatorLabel(operator, unit) }))}
        value={rule.operator}
        allowDeselect={false}
        error={faults.operator}
        onChange={(operator) => operator && change(pickOperator(rule, operator as RuleOperator))}
      />
      <ValueInput rule={rule} label={label} known={field} fault={faults.value} onChange={(value) => change({ value })} />
    </>
  )
}

interface ToleranceProps {
  rule: Rule
  label: string
  fault?: string
  onChange: (tolerance: number | null) => void
}

/** How far a value may be off and still count a little; empty is the default. */
function Tolerance({ rule, label, fault, onChange }: ToleranceProps) {
  const unit = unitOf(rule.type, rule.field)
  const byDefault = defaultTolerances(rule).map((fall) => inUnit(unit, fall))
  return (
    <Group gap={6} wrap="nowrap">
      <Text size="xs" c="dimmed">
        falls off over
      </Text>
      <NumberBox label={`Tolerance of ${label}`} unit={unit} w={104} placeholder={byDefault.join(' / ')} value={rule.tolerance} error={fault} onChange={onChange} />
    </Group>
  )
}

/** What most rules leave as it is. */
function More({ rule, text, fault }: { rule: Rule; text: string; fault?: string }) {
  const { edit } = useTools()
  const [isOpen, { toggle }] = useDisclosure(rule.isNegated || rule.whenMissing !== 'FAIL')
  const change = (part: Partial<Rule>) => edit({ type: 'change', id: rule.id, change: part })
  return (
    <div>
      <Group gap="md" justify="space-between">
        <Switch size="xs" label="Required" aria-label={`Required: ${text}`} checked={rule.isRequired} onChange={(event) => change({ isRequired: event.currentTarget.checked })} />
        <UnstyledButton className={styles.more} aria-expanded={isOpen} onClick={toggle}>
          {isOpen ? 'Less' : 'More'}
        </UnstyledButton>
      </Group>
      <Collapse expanded={isOpen}>
        <Group gap="sm" mt="xs" align="center">
          <Switch size="xs" label="Turn round (not)" checked={rule.isNegated} onChange={(event) => change({ isNegated: event.currentTarget.checked })} />
          <Select
            size="xs"
            w={200}
            label="If nothing is known"
            data={Object.entries(missingLabel).map(([value, name]) => ({ value, label: name }))}
            value={rule.whenMissing}
            allowDeselect={false}
            onChange={(policy) => policy && change({ whenMissing: policy as WhenMissing })}
          />
          <TextInput
            size="xs"
            flex={1}
            miw={180}
            label="Note"
            placeholder="Why this rule is here"
            value={rule.description}
            error={fault}
            onChange={(event) => change({ description: event.currentTarget.value })}
          />
        </Group>
      </Collapse>
    </div>
  )
}
