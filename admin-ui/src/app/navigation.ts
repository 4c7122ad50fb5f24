import type { LinkProps } from '@tanstack/react-router'
import { LiveIcon, OverviewIcon, ProfilesIcon, SegmentsIcon, WeightsIcon } from './icons'
import type { Area } from './viewer'

export interface Destination {
  to: NonNullable<LinkProps['to']>
  label: string
  area: Area
  Icon: typeof OverviewIcon
}

/** The screens of the navigation and of the command palette, in this order. */
export const destinations: readonly Destination[] = [
  { to: '/', label: 'Overview', area: 'overview', Icon: OverviewIcon },
  { to: '/segments', label: 'Segments', area: 'segments', Icon: SegmentsIcon },
  { to: '/profiles', label: 'Profiles', area: 'profiles', Icon: ProfilesIcon },
  { to: '/live', label: 'Live', area: 'live', Icon: LiveIcon },
  { to: '/weights', label: 'Signal weights', area: 'weights', Icon: WeightsIcon },
]
