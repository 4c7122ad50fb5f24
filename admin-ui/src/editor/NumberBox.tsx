import { NumberInput, type NumberInputProps } from '@mantine/core'
import type { FieldUnit } from '../gql/graphql'

interface Props extends Pick<NumberInputProps, 'error' | 'w' | 'placeholder' | 'flex' | 'onBlur'> {
  label: string
  unit: FieldUnit
  value: number | null
  onChange: (value: number | null) => void
}

const suffixes: Partial<Record<FieldUnit, string>> = { SHARE: ' %', DAYS: ' days' }

/** A number in the unit of its field; shares are typed as percentages and stored from 0 to 1. */
export function NumberBox({ label, unit, value, onChange, ...looks }: Props) {
  const factor = unit === 'SHARE' ? 100 : 1
  return (
    <NumberInput
      {...looks}
      aria-label={label}
      size="xs"
      miw={84}
      decimalScale={unit === 'COUNT' ? 0 : unit === 'MONEY' ? 2 : 3}
      step={unit === 'SHARE' ? 5 : unit === 'SCORE' ? 0.05 : 1}
      suffix={suffixes[unit]}
      value={value === null ? '' : rounded(value * factor)}
      onChange={(typed) => onChange(typeof typed === 'number' ? rounded(typed / factor) : null)}
    />
  )
}

/** Without the dust that dividing by 100 leaves. */
const rounded = (n: number) => Number(n.toPrecision(12))
