import type { ReactNode } from 'react'

// Lines of one width on a grid of 24, drawn for this UI. They decorate: the text beside them, or the label of their button, says it.
const icon = (drawing: ReactNode) =>
  function Icon({ size = 18 }: { size?: number }) {
    return (
      <svg width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth={1.7} strokeLinecap="round" strokeLinejoin="round" aria-hidden>
        {drawing}
      </svg>
    )
  }

export const OverviewIcon = icon(<path d="M4 13h6V4H4zM14 20h6V4h-6zM4 20h6v-3H4z" />)
export const SegmentsIcon = icon(<><circle cx="9" cy="12" r="5.5" /><circle cx="15" cy="12" r="5.5" /></>)
export const ProfilesIcon = icon(<><circle cx="12" cy="8" r="3.8" /><path d="M4.5 20c1-4 4-5.6 7.5-5.6s6.5 1.6 7.5 5.6" /></>)
export const LiveIcon = icon(<path d="M3 12h4l3-7 4 14 3-7h4" />)
export const WeightsIcon = icon(<><path d="M4 7h9M17 7h3M4 17h3M11 17h9" /><circle cx="15" cy="7" r="2" /><circle cx="9" cy="17" r="2" /></>)
export const SearchIcon = icon(<><circle cx="11" cy="11" r="6.5" /><path d="m16 16 4.5 4.5" /></>)
export const PlusIcon = icon(<path d="M12 5v14M5 12h14" />)
export const EditIcon = icon(<path d="m4 20 1-4L16.5 4.5l3 3L8 19zM14 7l3 3" />)
export const ArchiveIcon = icon(<path d="M4 5h16v4H4zM6 9v10h12V9M10 13h4" />)
export const ExportIcon = icon(<path d="M12 15V4m-4 4 4-4 4 4M5 15v4h14v-4" />)
export const ImportIcon = icon(<path d="M12 4v11m-4-4 4 4 4-4M5 15v4h14v-4" />)
export const MoreIcon = icon(<><circle cx="6" cy="12" r="0.8" /><circle cx="12" cy="12" r="0.8" /><circle cx="18" cy="12" r="0.8" /></>)
export const CopyIcon = icon(<path d="M9 9h11v11H9zM15 9V4H4v11h5" />)
export const CheckIcon = icon(<path d="m5 12.5 4.5 4.5L19 7.5" />)
export const SunIcon = icon(<><circle cx="12" cy="12" r="4" /><path d="M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M18.7 5.3l-1.4 1.4M6.7 17.3l-1.4 1.4" /></>)
export const MoonIcon = icon(<path d="M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z" />)
export const AutoIcon = icon(<><circle cx="12" cy="12" r="8.5" /><path d="M12 3.5v17a8.5 8.5 0 0 0 0-17z" fill="currentColor" /></>)
export const KeyboardIcon = icon(<><path d="M3 6h18v12H3zM8 14.5h8" /><path d="M7 10h.01M11 10h.01M15 10h.01" /></>)
export const LeaveIcon = icon(<path d="M10 5H5v14h5M14 8l4 4-4 4M18 12H9" />)
