import { useInterval } from '@mantine/hooks'
import { useReducer, useRef } from 'react'
import { useSubscription } from 'urql'
import { SignalRecordedDocument } from '../gql/graphql'
import { emptyTail, reduceTail, type LiveSignal } from './tail'

/** The signals as they come, taken over four times a second: fifty drawings a second help nobody. */
export function useTail() {
  const [tail, dispatch] = useReducer(reduceTail, emptyTail)
  const waiting = useRef<LiveSignal[]>([])
  const [{ error }] = useSubscription({ query: SignalRecordedDocument }, (_, answer) => {
    waiting.current.push(answer.signalRecorded)
    return answer
  })
  useInterval(() => {
    const signals = waiting.current
    waiting.current = []
    if (signals.length > 0) dispatch({ kind: 'arrived', signals, at: Date.now() })
  }, 250, { autoInvoke: true })
  return { tail, dispatch, error }
}
