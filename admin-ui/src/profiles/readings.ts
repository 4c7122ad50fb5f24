import { useEffect, useState } from 'react'
import { useClient, type Client, type CombinedError } from 'urql'
import { ReadingDocument, type PatternFragment } from '../gql/graphql'
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

/** Reads what the rules of segments compare in a profile. Null until it is there. */
export function useReadings(profile: PatternFragment & { key: string }, segments: readonly string[]): [Readings | null, CombinedError | null, () => void] {
  const client = useClient()
  const [read, setRead] = useState<Readings | null>(null)
  const [error, setError] = useState<CombinedError | null>(null)
  const [attempt, setAttempt] = useState(0)
  const wanted = segments.join(' ')
  useEffect(() => {
    let isCurrent = true
    setError(null)
    loadReadings(client, profile, wanted === '' ? [] : wanted.split(' ')).then(
      (loaded) => isCurrent && setRead(loaded),
      (fault: CombinedError) => isCurrent && setError(fault),
    )
    return () => {
      isCurrent = false
    }
  }, [client, profile, wanted, attempt])
  return [read, error, () => setAttempt(attempt + 1)]
}

async function loadReadings(client: Client, profile: PatternFragment & { key: string }, segments: readonly string[]): Promise<Readings> {
  const known = knownValues(profile, new Date())
  const loaded: Readings = { readings: {}, standings: {} }
  for (let missing = [...segments]; missing.length > 0; missing = unreadSegments(loaded.readings)) {
    const answers = await Promise.all(
      missing.map((segmentKey) => client.query(ReadingDocument, { key: profile.key, segmentKey }, { requestPolicy: 'network-only' }).toPromise()),
    )
    answers.forEach(({ data, error }, i) => {
      if (error) throw error
      const key = missing[i]!
      const evaluation = data?.profile?.evaluation
      loaded.readings[key] = readRules(evaluation?.ruleScores ?? [], known)
      if (evaluation) loaded.standings[key] = evaluation
    })
  }
  return loaded
}
