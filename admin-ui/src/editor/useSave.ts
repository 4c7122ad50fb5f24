import { useState } from 'react'
import { useClient } from 'urql'
import { describeFailure } from '../app/failure'
import { CreateSegmentDocument, type UserFaultFragment, PublishSegmentDocument, type SegmentSourceFragment } from '../gql/graphql'
import { definitionInput, type Draft, draftFrom, infoInput, segmentInput } from './draft'
import { type Faults, locateFaults } from './faults'
import type { Theirs } from './Stale'
import type { Base } from './unsaved'

export type Saved =
  | { kind: 'saved'; version: number }
  | { kind: 'stale'; theirs: Theirs }
  | { kind: 'refused'; faults: Faults }
  | { kind: 'failed'; message: string }

/** Brings a draft into force: as a new segment when base is null, else as the version after it. */
export function useSave() {
  const client = useClient()
  const [isSaving, setSaving] = useState(false)

  const send = async (draft: Draft, base: Base | null, note: string): Promise<Saved> => {
    const { data, error } = base
      ? await client.mutation(PublishSegmentDocument, {
          input: { key: draft.key, expectedVersion: base.version, info: infoInput(draft), definition: definitionInput(draft), note: note || null },
        })
      : await client.mutation(CreateSegmentDocument, { input: segmentInput(draft) })
    if (error) return { kind: 'failed', message: describeFailure(error) }
    const payload = data && ('publishSegment' in data ? data.publishSegment : data.createSegment)
    return outcome(draft, payload?.segment ?? null, payload?.userErrors ?? [])
  }

  const save = async (draft: Draft, base: Base | null, note: string) => {
    setSaving(true)
    try {
      return await send(draft, base, note)
    } finally {
      setSaving(false)
    }
  }
  return { save, isSaving }
}

function outcome(draft: Draft, segment: SegmentSourceFragment | null, errors: readonly UserFaultFragment[]): Saved {
  if (segment && errors.some(({ code }) => code === 'STALE_VERSION')) {
    const { number, author, createdAt, note } = segment.published
    return { kind: 'stale', theirs: { draft: publishedDraft(segment), version: number, author, at: createdAt, note } }
  }
  if (errors.length > 0) return { kind: 'refused', faults: locateFaults(draft, errors) }
  return { kind: 'saved', version: segment?.published.number ?? 1 }
}

/** The draft that says what is in force. */
export function publishedDraft(segment: SegmentSourceFragment): Draft {
  return draftFrom({ ...segment, definition: segment.published.definition })
}
