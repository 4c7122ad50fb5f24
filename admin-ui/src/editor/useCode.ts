import { useEffect, useRef, useState } from 'react'
import { useClient } from 'urql'
import { useIsLost } from '../app/connection'
import { describeFailure } from '../app/failure'
import { ReadDraftDocument, RenderDraftDocument, type UserFaultFragment } from '../gql/graphql'
import { type Draft, draftFrom, type Edit, isSame, segmentInput } from './draft'

/** Milliseconds without a change before what was typed is read. */
const debounce = 300

export interface CodeText {
  /** What the code says: the draft, or what was typed instead. Null until it is there. */
  text: string | null
  /** What was typed and is not the draft yet, null when nothing is. */
  typed: string | null
  /** Why what was typed cannot become the draft. */
  faults: readonly Omit<UserFaultFragment, 'code'>[]
  /** Why the server did not answer, empty when it did. */
  failure: string
  type: (source: string) => void
  discard: () => void
}

interface Options {
  draft: Draft
  /** Of the segment that is edited, undefined for a new one. */
  segmentKey: string | undefined
  /** What was typed the last time and is still to be read. */
  kept: string | null
  isShown: boolean
  edit: (edit: Edit) => void
}

/**
 * The draft as YAML. What is typed becomes the draft as soon as it can be read; until
 * then it is kept, whatever becomes of the draft, unless it is discarded.
 */
export function useCode({ draft, segmentKey, kept, isShown, edit }: Options): CodeText {
  const client = useClient()
  const isLost = useIsLost()
  const [written, setWritten] = useState<string | null>(null)
  const [typed, setTyped] = useState(kept)
  const [faults, setFaults] = useState<CodeText['faults']>([])
  const [failure, setFailure] = useState('')
  // The draft that is written: only another one, as after undo, needs to be written anew.
  const said = useRef<Draft>(null)

  const isAhead = typed !== null
  useEffect(() => {
    if (!isShown || isAhead || isLost || (said.current && isSame(said.current, draft))) return
    const { unsubscribe } = client.query(RenderDraftDocument, { segment: segmentInput(draft) }, { requestPolicy: 'network-only' }).subscribe(({ data, error }) => {
      setFailure(error ? describeFailure(error) : '')
      if (!data) return
      said.current = draft
      setWritten(data.renderSegment)
    })
    return unsubscribe
  }, [client, draft, isShown, isAhead, isLost])

  useEffect(() => {
    if (typed === null || isLost) return
    let cancel = () => {}
    const timer = setTimeout(() => {
      const answer = client.query(ReadDraftDocument, { source: typed }, { requestPolicy: 'network-only' }).subscribe(({ data, error }) => {
        setFailure(error ? describeFailure(error) : '')
        if (!data) return
        const [segment, ...others] = data.readBundle.segments
        const more = others.length > 0 ? [{ path: [], message: 'holds more than one segment; bundles are imported from the list of segments' }] : []
        setFaults([...data.readBundle.userErrors, ...more])
        if (!segment || others.length > 0) return
        // The key of a segment never changes.
        const next = draftFrom(segmentKey === undefined ? segment : { ...segment, key: segmentKey })
        said.current = next
        setWritten(typed)
        setTyped(null)
        edit({ type: 'replace', draft: next })
      })
      cancel = answer.unsubscribe
    }, debounce)
    return () => {
      clearTimeout(timer)
      cancel()
    }
  }, [client, typed, segmentKey, edit, isLost])

  const discard = () => {
    setTyped(null)
    setFaults([])
    setFailure('')
  }
  return { text: typed ?? written, typed, faults, failure, type: setTyped, discard }
}
