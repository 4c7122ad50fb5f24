import { Badge, Button, createTheme, Menu, Modal, NumberInput, Paper, Skeleton, Table, Tooltip, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core'
import { numberSigns } from './format'

/** The ink of the print: the one accent of the whole UI. */
const ink: MantineColorsTuple = [
  '#eef2fb', '#d9e2f5', '#b3c4ea', '#8aa4de', '#6889d4', '#4d71c6', '#3f62b8', '#3255a4', '#2a478a', '#203870',
]

/** Mantine's red is too light for white text on it. */
const red: MantineColorsTuple = [
  '#fff1f0', '#fddfdc', '#f8bdb8', '#f0958e', '#e66c63', '#d94a41', '#cb3a33', '#b92d28', '#9f2420', '#851d1a',
]

/** Greys of the dark scheme, a little warmer than Mantine's. */
const dark: MantineColorsTuple = [
  '#d6d5d2', '#bab9b6', '#9c9b98', '#72726f', '#3f4043', '#33353a', '#26282c', '#1d1f22', '#16171a', '#0f1012',
]

export const theme = createTheme({
  primaryColor: 'ink',
  primaryShade: { light: 7, dark: 6 },
  colors: { ink, red, dark },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  headings: { fontWeight: '650', sizes: { h1: { fontSize: '1.45rem' }, h2: { fontSize: '1.05rem' }, h3: { fontSize: '0.95rem' } } },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  autoContrast: true,
  components: {
    Badge: Badge.extend({ defaultProps: { variant: 'light', radius: 'sm', tt: 'none', fw: 500, lts: 0 } }),
    // Targets have 24 px at least.
    Button: Button.extend({ vars: (_, { size }) => ({ root: size === 'compact-xs' ? { '--button-height': '24px' } : {} }) }),
    // The placeholder would be a child of the menu that is no item of it.
    Menu: Menu.extend({ defaultProps: { withInitialFocusPlaceholder: false } }),
    Modal: Modal.extend({ defaultProps: { centered: true, closeButtonProps: { 'aria-label': 'Close' } }, styles: { title: { fontWeight: 650 } } }),
    NumberInput: NumberInput.extend({ defaultProps: numberSigns }),
    Paper: Paper.extend({ defaultProps: { withBorder: true, radius: 'md' } }),
    Skeleton: Skeleton.extend({ defaultProps: { radius: 'sm' } }),
    Table: Table.extend({ defaultProps: { verticalSpacing: 8, horizontalSpacing: 'sm' } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 250, events: { hover: true, focus: true, touch: true } } }),
  },
})

/** Tints of a colour on dark paper; Mantine's own are so deep that they shout. */
const tints = (color: string) => ({
  [`--mantine-color-${color}-light`]: `color-mix(in srgb, var(--mantine-color-${color}-5) 16%, var(--paper))`,
  [`--mantine-color-${color}-light-hover`]: `color-mix(in srgb, var(--mantine-color-${color}-5) 24%, var(--paper))`,
  [`--mantine-color-${color}-light-color`]: `var(--mantine-color-${color}-2)`,
})

export const resolveVariables: CSSVariablesResolver = () => ({
  variables: {},
  // Darker than Mantine's, for 4.5 to 1 on paper.
  light: {
    '--mantine-color-dimmed': '#5c5f66',
    '--mantine-color-placeholder': '#6b6f76',
    '--mantine-color-yellow-light-color': '#7a4b00',
    '--mantine-color-teal-light-color': '#0a6347',
  },
  dark: { ...tints('ink'), ...tints('red'), ...tints('yellow'), ...tints('teal'), ...tints('gray'), '--mantine-color-dimmed': '#a3a29f' },
})
