import { createContext, useContext, type ReactNode } from 'react'
import type { Role } from '../gql/graphql'

/** What a screen or a button does; the roles of the viewer decide whether it is there. */
export type Area = 'overview' | 'segments' | 'export' | 'edit' | 'simulate' | 'profiles' | 'live' | 'weights' | 'changeWeights'

const rolesFor: Record<Area, readonly Role[]> = {
  overview: ['VIEWER', 'ANALYST', 'EDITOR', 'OPERATOR'],
  segments: ['VIEWER', 'ANALYST', 'EDITOR', 'OPERATOR'],
  export: ['ANALYST', 'EDITOR'],
  edit: ['EDITOR'],
  simulate: ['ANALYST', 'EDITOR'],
  profiles: ['ANALYST', 'EDITOR'],
  live: ['ANALYST', 'EDITOR', 'OPERATOR'],
  weights: ['ANALYST', 'EDITOR', 'OPERATOR'],
  changeWeights: ['OPERATOR'],
}

/** Whether one of the roles opens the area; ADMIN opens all. The server checks again. */
export function mayEnter(roles: readonly Role[], area: Area): boolean {
  return roles.includes('ADMIN') || rolesFor[area].some((role) => roles.includes(role))
}

export interface Viewer {
  name: string
  roles: readonly Role[]
}

const ViewerContext = createContext<Viewer | null>(null)

export function ViewerProvider({ viewer, children }: { viewer: Viewer; children: ReactNode }) {
  return <ViewerContext value={viewer}>{children}</ViewerContext>
}

/** Who is signed in. */
export function useViewer(): Viewer {
  const viewer = useContext(ViewerContext)
  if (!viewer) throw new Error('useViewer outside of ViewerProvider')
  return viewer
}

/** Whether who is signed in may enter an area. */
export function useMay(area: Area): boolean {
  return mayEnter(useViewer().roles, area)
}
