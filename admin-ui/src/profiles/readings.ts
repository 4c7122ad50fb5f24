import { useEffect, useState } from 'react'
import { useClient, type Client, type CombinedError } from 'urql'
import { ReadingDocument, type PatternFragment } from '../gql/graphql'
import type { FieldValues } from './fields'
import { knownValues, readRules, unreadSegments, type Reading } from './whatif'

/** A segment as it stands for the profile now. */
export interface Standing {
  score: number
  isMember: boolean
  threshold: number
}

export interface Readings {
  /** What the rules read, of the segments asked for and of those they rest on. */
  readings: Record<string, Reading>
  standings: Record<string, Standing>
}

type Shown = PatternFragment & { key: string }

/** Reads what the rules of segments compare in a profile; read and error are null until one of them is there. */
export function useReadings(profile: Shown, segments: readonly string[]) {
  const client = useClient()
  const [attempt, setAttempt] = useState(0)
  const [result, setResult] = useState<{ request: string; read: Readings | null; error: CombinedError | null }>()
  const request = [attempt, ...segments].join(' ')
  useEffect(() => {
    let isCurrent = true
    const [, ...wanted] = request.split(' ')
    loadReadings(client, profile, wanted).then(
      (read) => isCurrent && setResult({ request, read, error: null }),
      (error: CombinedError) => isCurrent && setResult({ request, read: null, error }),
    )
    return () => {
      isCurrent = false
    }
  }, [client, profile, request])
  const { read, error } = result?.request === request ? result : { read: null, error: null }
  return { read, error, retry: () => setAttempt(attempt + 1) }
}

async function loadReadings(client: Client, profile: Shown, segments: readonly string[]): Promise<Readings> {
  const known = knownValues(profile, new Date())
  const loaded: Readings = { readings: {}, standings: {} }
  await addReadings(client, profile.key, segments, known, loaded)
  return loaded
}

/** Adds what the segments read, then what those that they rest on do. */
async function addReadings(client: Client, key: string, segments: readonly string[], known: FieldValues, to: Readings): Promise<void> {
  await Promise.all(
    segments.map(async (segmentKey) => {
      const { data, error } = await client.query(ReadingDocument, { key, segmentKey }, { requestPolicy: 'network-only' })
      if (error) throw error
      const evaluation = data?.profile?.evaluation
      to.readings[segmentKey] = readRules(evaluation?.ruleScores ?? [], known)
      if (evaluation) to.standings[segmentKey] = evaluation
    }),
  )
  const missing = unreadSegments(to.readings)
  if (missing.length > 0) await addReadings(client, key, missing, known, to)
}
