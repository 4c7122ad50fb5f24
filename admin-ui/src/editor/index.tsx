import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useQuery } from 'urql'
import { NotFound } from '../app/NotFound'
import { Page } from '../app/Page'
import { FailureState, SkeletonRows } from '../app/states'
import { SegmentToEditDocument, type SegmentSourceFragment } from '../gql/graphql'
import type { Draft } from './draft'
import { Editor, type EditorProps } from './Editor'
import type { EditorSearch } from './search'
import { templates } from './start'
import { Templates } from './Templates'
import { readUnsaved, type Unsaved } from './unsaved'
import { publishedDraft } from './useSave'

/** A new segment, or another version of one. */
export default function SegmentEditor() {
  const { key } = useParams({ strict: false })
  const { template } = useSearch({ strict: false })
  // By its template, as the way back leads from a draft that was begun to the templates.
  return key === undefined ? <NewSegment key={template} template={template} /> : <ExistingSegment key={key} segmentKey={key} />
}

function useView(): Pick<EditorProps, 'view' | 'onView'> {
  const view = useSearch({ strict: false }).view === 'code' ? 'code' : 'rules'
  const navigate = useNavigate()
  const onView = (next: 'rules' | 'code') =>
    void navigate({ to: '.', search: (before: EditorSearch) => ({ ...before, view: next === 'code' ? next : undefined }), replace: true })
  return { view, onView }
}

function NewSegment({ template }: EditorSearch) {
  const picked = templates.find(({ id }) => id === template)
  const [unsaved] = useState(() => readUnsaved(undefined))
  if (!picked && !unsaved) {
    return (
      <Page title="New segment" description="Begin with what comes nearest. Everything can be changed, and nothing is in force until you create it.">
        <Templates />
      </Page>
    )
  }
  return <NewDraft make={(picked ?? templates.at(-1))?.make} unsaved={unsaved} />
}

function NewDraft({ make, unsaved }: { make: (() => Draft) | undefined; unsaved: Unsaved | null }) {
  const { view, onView } = useView()
  const [start] = useState(() => make?.())
  return start && <Editor start={start} published={null} unsaved={unsaved} view={view} onView={onView} />
}

function ExistingSegment({ segmentKey }: { segmentKey: string }) {
  const [{ data, error, fetching }, retry] = useQuery({ query: SegmentToEditDocument, variables: { key: segmentKey }, requestPolicy: 'network-only' })
  if (data?.segment) return <Loaded segment={data.segment} />
  if (data && !fetching && !error) return <NotFound />
  return (
    <Page title="Edit segment">
      {error ? <FailureState error={error} onRetry={() => retry()} isRetrying={fetching} /> : <SkeletonRows count={5} height={110} />}
    </Page>
  )
}

function Loaded({ segment }: { segment: SegmentSourceFragment }) {
  const { view, onView } = useView()
  // Once: what others publish meanwhile comes to light when this is published.
  const [published] = useState(() => ({ draft: publishedDraft(segment), version: segment.published.number }))
  const [unsaved] = useState(() => readUnsaved(segment.key))
  return <Editor start={published.draft} published={published} unsaved={unsaved} view={view} onView={onView} />
}
