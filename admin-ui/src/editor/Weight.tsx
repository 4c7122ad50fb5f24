import { Group, NumberInput, Slider, Text } from '@mantine/core'
import { createContext, memo, use } from 'react'
import { formatShare } from '../app/format'
import { useTools } from './context'

/**
 * The weights of a list of rules together. Beside the properties of the cards, as it changes for
 * all of them with every step of one slider, and only their shares are to be drawn again.
 */
export const TotalContext = createContext(0)

interface Props {
  /** Of the rule. */
  id: string
  /** The rule in words, for labels. */
  of: string
  weight: number
  fault?: string
}

/** A weight: the slider shows its share of the group, the box holds the number that is stored. */
export function Weight({ id, of, weight, fault }: Props) {
  const { edit } = useTools()
  return (
    <Group gap="xs" wrap="nowrap" align="center">
      <Text size="xs" c="dimmed" w={46} aria-hidden>
        Weight
      </Text>
      <Share id={id} of={of} weight={weight} />
      <NumberInput
        aria-label={`Weight of ${of}`}
        w={84}
        size="xs"
        min={0}
        step={0.05}
        decimalScale={4}
        value={weight}
        error={fault}
        onChange={(value) => typeof value === 'number' && edit({ type: 'change', id, change: { weight: value } })}
      />
    </Group>
  )
}

function Share({ id, of, weight }: Omit<Props, 'fault'>) {
  const total = use(TotalContext)
  const share = weight > 0 ? weight / total : 0
  return (
    <>
      <ShareSlider id={id} of={of} percent={Math.round(share * 100)} isAlone={weight === total} />
      <Text size="sm" className="figures" w={50} ta="right" style={{ flexShrink: 0 }}>
        {formatShare(Math.round(share * 1000) / 1000)}
      </Text>
    </>
  )
}

const ShareSlider = memo(function ShareSlider({ id, of, percent, isAlone }: { id: string; of: string; percent: number; isAlone: boolean }) {
  const { edit } = useTools()
  return (
    <Slider
      flex={1}
      miw={80}
      size="sm"
      min={1}
      max={99}
      value={percent}
      disabled={isAlone}
      label={null}
      thumbLabel={`Share of ${of}`}
      thumbProps={{ 'aria-valuetext': formatShare(percent / 100) }}
      onChange={(next) => edit({ type: 'share', id, share: next / 100 })}
    />
  )
})
