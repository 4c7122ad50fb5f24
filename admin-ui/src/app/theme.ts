import { Badge, createTheme, Modal, Paper, Skeleton, Table, Tooltip, type MantineColorsTuple } from '@mantine/core'

/** The ink of the print: the one accent of the whole UI. */
const ink: MantineColorsTuple = [
  '#eef2fb', '#d9e2f5', '#b3c4ea', '#8aa4de', '#6889d4', '#4d71c6', '#3f62b8', '#3255a4', '#2a478a', '#203870',
]

/** Greys of the dark scheme, a little warmer than Mantine's. */
const dark: MantineColorsTuple = [
  '#d6d5d2', '#bab9b6', '#9c9b98', '#72726f', '#3f4043', '#33353a', '#26282c', '#1d1f22', '#16171a', '#0f1012',
]

export const theme = createTheme({
  primaryColor: 'ink',
  primaryShade: { light: 7, dark: 5 },
  colors: { ink, dark },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  headings: { fontWeight: '650', sizes: { h1: { fontSize: '1.45rem' }, h2: { fontSize: '1.05rem' }, h3: { fontSize: '0.95rem' } } },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  autoContrast: true,
  components: {
    Badge: Badge.extend({ defaultProps: { variant: 'light', radius: 'sm', tt: 'none', fw: 550 } }),
    Modal: Modal.extend({ defaultProps: { centered: true, closeButtonProps: { 'aria-label': 'Close' } } }),
    Paper: Paper.extend({ defaultProps: { withBorder: true, radius: 'md' } }),
    Skeleton: Skeleton.extend({ defaultProps: { radius: 'sm' } }),
    Table: Table.extend({ defaultProps: { verticalSpacing: 8, horizontalSpacing: 'sm' } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 250, events: { hover: true, focus: true, touch: true } } }),
  },
})
