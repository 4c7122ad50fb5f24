import { Spoiler, Text, type TextProps } from '@mantine/core'
import type { ReactNode } from 'react'

interface Props extends Omit<TextProps, 'size'> {
  size: 'xs' | 'sm'
  children: ReactNode
}

const lines = 3
const lineHeight = { xs: 17, sm: 20 } // pixels

/** What people wrote, of whatever length: its first lines, the rest on asking. */
export function LongText({ size, children, ...text }: Props) {
  return (
    <Spoiler
      maxHeight={lines * lineHeight[size]}
      showLabel="More"
      hideLabel="Less"
      showAriaLabel="More of the text"
      hideAriaLabel="Less of the text"
      styles={{ control: { fontSize: `var(--mantine-font-size-${size})`, lineHeight: '24px' } }}
      w="100%"
    >
      <Text component="div" size={size} lh={`${lineHeight[size]}px`} style={{ overflowWrap: 'anywhere' }} {...text}>
        {children}
      </Text>
    </Spoiler>
  )
}
