import type { CombinedError } from '@urql/core'
import { useEffect, useMemo, useState } from 'react'
import { useClient } from 'urql'
import { useIsLost } from '../app/connection'
import { codeOf } from '../app/failure'
import { PreviewDocument, type PreviewQuery } from '../gql/graphql'
import { definitionInput, type Draft } from './draft'
import { type Faults, locateFaults, noFaults } from './faults'

export type Simulation = NonNullable<PreviewQuery['simulateSegment']>

export interface Preview {
  /** The last simulation that there was; it stays while the draft is at fault. */
  simulation: Simulation | null
  faults: Faults
  /** Whether the draft has changed since the simulation. */
  isBehind: boolean
  /** Milliseconds from the request to the answer. */
  roundTrip: number
  /** Why there is no answer, apart from faults of the draft. */
  failure: CombinedError | null
}

const nothing: Preview = { simulation: null, faults: noFaults, isBehind: true, roundTrip: 0, failure: null }

/** Milliseconds without a change before the server is asked. */
const debounce = 150
/** Milliseconds until it is asked again while it still loads the profiles. */
const patience = 1500

/** Checks and simulates the draft after every change; an answer to an older draft is dropped. */
export function usePreview(draft: Draft, baselineKey: string | null): Preview {
  const client = useClient()
  const [preview, setPreview] = useState(nothing)
  // A key, as edits of names and notes need no simulation.
  const definition = useMemo(() => JSON.stringify(definitionInput(draft)), [draft])
  const [attempt, setAttempt] = useState(0)
  const isLost = useIsLost()

  useEffect(() => {
    setPreview((before) => ({ ...before, isBehind: true }))
    if (isLost) return // what failed for it is done again when it is back
    let cancel = () => {}
    const timer = setTimeout(() => {
      const began = performance.now()
      const variables = { definition: JSON.parse(definition), baselineKey }
      const answer = client.query(PreviewDocument, variables, { requestPolicy: 'network-only' }).subscribe(({ data, error }) => {
        const faults = data?.validateDefinition ?? []
        const failure = error && faults.length === 0 ? error : null
        setPreview((before) => ({
          simulation: data?.simulateSegment ?? before.simulation,
          faults: locateFaults(draft, faults),
          isBehind: !data?.simulateSegment,
          roundTrip: performance.now() - began,
          failure,
        }))
        if (failure && codeOf(failure) === 'UNAVAILABLE') {
          const retry = setTimeout(() => setAttempt((n) => n + 1), patience)
          cancel = () => clearTimeout(retry)
        }
      })
      cancel = answer.unsubscribe
    }, debounce)
    return () => {
      clearTimeout(timer)
      cancel()
    }
    // The draft is only needed for the ids of its rules, which change with the definition.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [client, definition, baselineKey, attempt, isLost])

  return preview
}
