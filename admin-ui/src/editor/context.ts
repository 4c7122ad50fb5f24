import { createContext, useContext } from 'react'
import type { Draft, Edit } from './draft'
import type { Faults } from './faults'
import type { KnownField } from './fields'

/** What all cards of one editor share. */
export interface EditorState {
  draft: Draft
  faults: Faults
  /** Fields that the server knows, by their canonical name. */
  known: ReadonlyMap<string, KnownField>
  /** The rule that is being dragged, null when none is. */
  dragged: string | null
  edit: (edit: Edit) => void
  /** Puts the focus on the element with the id once the page shows the last edit. */
  focusLater: (id: string) => void
  /** The same, and presses it. */
  pressLater: (id: string) => void
  setDragged: (id: string | null) => void
}

export const EditorContext = createContext<EditorState | null>(null)

export function useEditor(): EditorState {
  const state = useContext(EditorContext)
  if (!state) throw new Error('useEditor outside of an Editor')
  return state
}
