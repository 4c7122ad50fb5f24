import { Autocomplete, Button, Group, NumberInput, SegmentedControl, Slider, Text } from '@mantine/core'
import { useId } from 'react'
import { fieldLabel, fieldRange, type FieldRange, type FieldValue } from './fields'
import classes from './FieldControl.module.css'

interface Props {
  field: string
  /** What the profile has. */
  actual: FieldValue
  value: FieldValue
  /** Texts that the profile has here. */
  known: readonly string[]
  onChange: (value: FieldValue) => void
}

/** One value to be tried: a slider beside a number box, a choice, or a text. */
export function FieldControl({ field, actual, value, known, onChange }: Props) {
  const range = fieldRange(field, actual)
  const label = fieldLabel(field)
  const labelId = useId()
  return (
    <div role="group" aria-labelledby={labelId} className={classes.control}>
      <Text size="sm" fw={500} id={labelId} className={classes.label}>
        {label}
      </Text>
      <div className={classes.input}>
        {range.kind === 'flag' && <Flag label={label} value={value} onChange={onChange} />}
        {range.kind === 'text' && (
          <Autocomplete
            aria-label={label}
            placeholder="unknown"
            data={[...known]}
            value={typeof value === 'string' ? value : ''}
            onChange={(text) => onChange(text === '' ? null : text)}
          />
        )}
        {range.kind === 'number' && <Amount label={label} range={range} value={typeof value === 'number' ? value : null} onChange={onChange} />}
      </div>
      {value !== actual && (
        <Button size="compact-sm" variant="subtle" className={classes.back} onClick={() => onChange(actual)} aria-label={`Back to ${describeValue(actual, range)}: ${label}`}>
          was {describeValue(actual, range)}
        </Button>
      )}
    </div>
  )
}

function Flag({ label, value, onChange }: { label: string; value: FieldValue; onChange: (value: FieldValue) => void }) {
  return (
    <SegmentedControl
      aria-label={label}
      data={[
        { value: 'yes', label: 'Yes' },
        { value: 'no', label: 'No' },
        { value: 'unknown', label: 'Unknown' },
      ]}
      value={value === null ? 'unknown' : value ? 'yes' : 'no'}
      onChange={(choice) => onChange(choice === 'unknown' ? null : choice === 'yes')}
    />
  )
}

interface AmountProps {
  label: string
  range: FieldRange
  value: number | null
  onChange: (value: number | null) => void
}

function Amount({ label, range, value, onChange }: AmountProps) {
  const { min, max, step, decimals, isBounded, unit } = range
  const round = (x: number) => Number(x.toFixed(decimals))
  return (
    <Group gap="md" wrap="nowrap">
      <Slider
        flex={1}
        thumbLabel={`${label}, slider`}
        min={min}
        max={max}
        step={step}
        value={Math.min(value ?? 0, max)}
        label={null}
        color={value === null ? 'gray' : undefined}
        onChange={(x) => onChange(round(x))}
      />
      <NumberInput
        w={136}
        aria-label={label}
        placeholder="unknown"
        min={min}
        max={isBounded ? max : undefined}
        step={step}
        decimalScale={decimals}
        suffix={unit && ` ${unit}`}
        value={value === null ? '' : round(value)}
        onChange={(x) => {
          if (x === '') onChange(null)
          else if (typeof x === 'number' && (value === null || x !== round(value))) onChange(x)
        }}
      />
    </Group>
  )
}

function describeValue(value: FieldValue, { decimals, unit }: FieldRange): string {
  if (value === null) return 'unknown'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'string') return value
  return `${value.toLocaleString(undefined, { maximumFractionDigits: decimals })}${unit && ` ${unit}`}`
}
