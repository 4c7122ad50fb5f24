import { useEffect, useReducer, useState } from 'react'
import { useClient, type CombinedError } from 'urql'
import { SignalRecordedDocument } from '../gql/graphql'
import { emptyTail, reduceTail, type LiveSignal } from './tail'

const pace = 250 // milliseconds: fifty drawings a second would help nobody

/** The signals as they come, taken over in small heaps. */
export function useTail() {
  const client = useClient()
  const [tail, dispatch] = useReducer(reduceTail, emptyTail)
  const [error, setError] = useState<CombinedError>()
  useEffect(() => {
    let heap: LiveSignal[] = []
    const stream = client.subscription(SignalRecordedDocument, {}).subscribe((answer) => {
      setError(answer.error)
      if (answer.data) heap.push(answer.data.signalRecorded)
    })
    const timer = setInterval(() => {
      if (heap.length > 0) dispatch({ kind: 'arrived', signals: heap, at: Date.now() })
      heap = []
    }, pace)
    return () => {
      stream.unsubscribe()
      clearInterval(timer)
    }
  }, [client])
  return { tail, dispatch, error }
}
