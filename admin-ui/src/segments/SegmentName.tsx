import { Box, Group, Text } from '@mantine/core'
import { AnchorLink } from '../app/links'
import classes from './SegmentName.module.css'

interface Props {
  segment: { key: string; name: string; icon: string; color: string; description?: string }
}

/** A segment's icon in its colour and its name, which leads to it. */
export function SegmentName({ segment }: Props) {
  return (
    <Group gap="sm" wrap="nowrap">
      <SegmentIcon icon={segment.icon} color={segment.color} />
      <Box miw={0}>
        <AnchorLink to="/segments/$key" params={{ key: segment.key }} fw={600} size="sm" c="inherit" className={classes.name} title={segment.name}>
          {segment.name || segment.key}
        </AnchorLink>
        {segment.description && (
          <Text size="xs" c="dimmed" lineClamp={1}>
            {segment.description}
          </Text>
        )}
      </Box>
    </Group>
  )
}

export function SegmentIcon({ icon, color }: { icon: string; color: string }) {
  const ink = color || 'var(--mantine-primary-color-filled)'
  return (
    <Box className={classes.icon} style={{ '--ink': ink }} aria-hidden>
      {icon || <span className={classes.dot} />}
    </Box>
  )
}
