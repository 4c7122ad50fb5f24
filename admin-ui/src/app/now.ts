import { useInterval } from '@mantine/hooks'
import { useState } from 'react'

/** The time, as exact as "3 minutes ago" needs it. */
export function useNow(): Date {
  const [now, setNow] = useState(() => new Date())
  useInterval(() => setNow(new Date()), 10_000, { autoInvoke: true })
  return now
}
