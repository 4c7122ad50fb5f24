import { Group, NumberInput, Slider, Text } from '@mantine/core'
import { formatShare } from '../app/format'

interface Props {
  /** What the weight is of, for labels. */
  of: string
  weight: number
  /** The weights of all other rules of the group together. */
  others: number
  fault?: string
  onChange: (weight: number) => void
}

/** A weight: the slider shows its share of the group, the box holds the number that is stored. */
export function Weight({ of, weight, others, fault, onChange }: Props) {
  const share = weight > 0 ? weight / (weight + others) : 0
  return (
    <Group gap="xs" wrap="nowrap" align="center">
      <Text size="xs" c="dimmed" w={46} aria-hidden>
        Weight
      </Text>
      <Slider
        flex={1}
        miw={80}
        size="sm"
        min={1}
        max={99}
        value={Math.round(share * 100)}
        disabled={others === 0}
        label={null}
        thumbLabel={`Share of ${of}`}
        thumbProps={{ 'aria-valuetext': formatShare(share) }}
        onChange={(percent) => onChange(weightFor(percent / 100, others))}
      />
      <Text size="sm" className="figures" w={50} ta="right" style={{ flexShrink: 0 }}>
        {formatShare(Math.round(share * 1000) / 1000)}
      </Text>
      <NumberInput
        aria-label={`Weight of ${of}`}
        w={84}
        size="xs"
        min={0}
        step={0.05}
        decimalScale={4}
        value={weight}
        error={fault}
        onChange={(value) => typeof value === 'number' && onChange(value)}
      />
    </Group>
  )
}

/** The weight that has the share beside the others, with as many digits as tell 1 % apart. */
export function weightFor(share: number, others: number): number {
  return Number(((share / (1 - share)) * others).toPrecision(3))
}
