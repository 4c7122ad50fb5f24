import { ActionIcon, Menu } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { ArchiveIcon, EditIcon, ExportIcon, MoreIcon, SegmentsIcon } from '../app/icons'
import { useMay } from '../app/viewer'
import type { Row } from './row'

export type SegmentAction = 'export' | 'archive'

/** What can be done with one segment, as far as the roles go. */
export function SegmentMenu({ row, onAct }: { row: Row; onAct: (action: SegmentAction, row: Row) => void }) {
  const navigate = useNavigate()
  const [mayEdit, mayExport] = [useMay('edit'), useMay('export')]
  const params = { key: row.key }
  return (
    <Menu position="bottom-end" width={160}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={32} aria-label={`Actions for ${row.name}`}>
          <MoreIcon />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<SegmentsIcon size={16} />} onClick={() => void navigate({ to: '/segments/$key', params })}>
          Open
        </Menu.Item>
        {mayEdit && row.status === 'PUBLISHED' && (
          <Menu.Item leftSection={<EditIcon size={16} />} onClick={() => void navigate({ to: '/segments/$key/edit', params })}>
            Edit
          </Menu.Item>
        )}
        {mayExport && row.status === 'PUBLISHED' && (
          <Menu.Item leftSection={<ExportIcon size={16} />} onClick={() => onAct('export', row)}>
            Export
          </Menu.Item>
        )}
        {mayEdit && row.status === 'PUBLISHED' && (
          <>
            <Menu.Divider />
            <Menu.Item c="var(--fall)" leftSection={<ArchiveIcon size={16} />} onClick={() => onAct('archive', row)}>
              Archive
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
