import { useInterval } from '@mantine/hooks'
import { useState } from 'react'

/** The time in milliseconds, a second exact. */
export function useSecond(): number {
  const [now, setNow] = useState(() => Date.now())
  useInterval(() => setNow(Date.now()), 1000, { autoInvoke: true })
  return now
}
