import { Button } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { ExportIcon, ImportIcon, PlusIcon } from '../app/icons'
import { ButtonLink } from '../app/links'
import { Page } from '../app/Page'
import { EmptyState } from '../app/states'
import { useMay } from '../app/viewer'
import { ArchiveDialog } from './ArchiveDialog'
import { ExportDialog } from './ExportDialog'
import { parseSegmentFilter, type SegmentFilter } from './filter'
import { FilterBar } from './FilterBar'
import { ImportDialog } from './ImportDialog'
import { SegmentPage } from './SegmentPage'
import type { Row } from './row'

const route = getRouteApi('/segments/segments')

type Open = { dialog: 'import' | 'exportAll' } | { dialog: 'export' | 'archive'; row: Row }

/** All segments: find one, see how it does, and what can be done with it. */
export default function Segments() {
  const filter = route.useSearch()
  const navigate = route.useNavigate()
  const isNarrow = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false })
  const size = isNarrow ? 'xs' : 'sm'
  const [mayEdit, mayExport] = [useMay('edit'), useMay('export')]
  const [open, setOpen] = useState<Open | null>(null)
  const close = () => setOpen(null)

  const show = (next: SegmentFilter) => void navigate({ search: parseSegmentFilter({ ...next }), replace: true })
  const create = mayEdit && (
    <ButtonLink to="/segments/new" size={size} leftSection={<PlusIcon size={16} />}>
      New segment
    </ButtonLink>
  )
  return (
    <Page
      title="Segments"
      description="Groups of profiles by rules that say how much somebody belongs."
      actions={
        <>
          {mayEdit && (
            <Button variant="default" size={size} leftSection={<ImportIcon size={16} />} onClick={() => setOpen({ dialog: 'import' })}>
              Import
            </Button>
          )}
          {mayExport && (
            <Button variant="default" size={size} leftSection={<ExportIcon size={16} />} onClick={() => setOpen({ dialog: 'exportAll' })}>
              Export
            </Button>
          )}
          {create}
        </>
      }
    >
      <FilterBar filter={filter} onChange={show} />
      <Pages
        key={JSON.stringify(filter)}
        filter={filter}
        isNarrow={isNarrow}
        onClear={() => show({})}
        onAct={(dialog, row) => setOpen({ dialog, row })}
        empty={
          <EmptyState title="No segments yet" action={create}>
            A segment is a group with rules, such as “bought three times or more”. Everybody who fits becomes a member by themselves.
          </EmptyState>
        }
      />
      {open?.dialog === 'archive' && <ArchiveDialog segmentKey={open.row.key} name={open.row.name} onClose={close} />}
      {open?.dialog === 'export' && <ExportDialog keys={[open.row.key]} name={open.row.name} onClose={close} />}
      {open?.dialog === 'exportAll' && <ExportDialog keys={null} name="all segments" onClose={close} />}
      {open?.dialog === 'import' && <ImportDialog onClose={close} />}
    </Page>
  )
}

type PagesProps = Omit<Parameters<typeof SegmentPage>[0], 'after' | 'onMore'>

/** The pages shown so far; a new filter begins anew. */
function Pages(props: PagesProps) {
  const [starts, setStarts] = useState<(string | null)[]>([null])
  return starts.map((after, i) => (
    <SegmentPage key={after ?? ''} {...props} after={after} onMore={i === starts.length - 1 ? (next) => setStarts([...starts, next]) : undefined} />
  ))
}
