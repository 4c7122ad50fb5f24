import { createContext, use } from 'react'
import type { Draft, Edit } from './draft'
import type { Faults } from './faults'
import type { KnownField } from './fields'

/** What all cards of one editor share and no edit changes: a card that needs no more is drawn again for its own rule only. */
export interface EditorTools {
  /** Of the segment that is edited, undefined for a new one. */
  segmentKey: string | undefined
  /** Fields that the server knows, by their canonical name. */
  known: ReadonlyMap<string, KnownField>
  edit: (edit: Edit) => void
  /** Puts the focus on the element with the id once the page shows the last edit. */
  focusLater: (id: string) => void
  /** The same, and presses it. */
  pressLater: (id: string) => void
  setDragged: (id: string | null) => void
}

/** What changes with every edit. */
export interface EditorState {
  draft: Draft
  faults: Faults
  /** The rule that is being dragged, null when none is. */
  dragged: string | null
}

export const ToolsContext = createContext<EditorTools | null>(null)
export const StateContext = createContext<EditorState | null>(null)

export function useTools(): EditorTools {
  const tools = use(ToolsContext)
  if (!tools) throw new Error('useTools outside of an Editor')
  return tools
}

export function useEditorState(): EditorState {
  const state = use(StateContext)
  if (!state) throw new Error('useEditorState outside of an Editor')
  return state
}
