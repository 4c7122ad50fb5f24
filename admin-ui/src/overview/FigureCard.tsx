import { Group, Paper, Skeleton, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { Sparkline } from '../app/Sparkline'

interface Props {
  label: string
  /** Absent while it is being loaded. */
  value: ReactNode
  /** The same figure over the last minutes, oldest first; absent where its course says nothing. */
  course?: readonly number[]
}

/** One figure with its course. */
export function FigureCard({ label, value, course }: Props) {
  return (
    <Paper p={{ base: 'sm', sm: 'md' }}>
      <Text size="sm" c="dimmed" truncate>
        {label}
      </Text>
      <Group justify="space-between" align="flex-end" gap="xs" h={36} mt={4} wrap="nowrap">
        {value === undefined ? (
          <Skeleton height={28} width={90} />
        ) : (
          <Text component="div" className="figures" fz={26} fw={650} lh={1.1}>
            {value}
          </Text>
        )}
        {course && course.length > 1 && <Sparkline values={course} label="" floor={0} width={88} height={30} />}
      </Group>
    </Paper>
  )
}
