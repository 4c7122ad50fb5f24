import { useCallback, useEffect, useReducer, useRef } from 'react'
import type { Draft, Edit } from './draft'
import { isSame } from './draft'
import { historyOf, reduce } from './history'
import { type Base, forgetUnsaved, keepUnsaved } from './unsaved'

/** A draft with undo, kept by the browser as long as it differs from what it began with. */
export function useDraft(key: string | undefined, initial: Draft, start: Draft, base: Base | null) {
  const [history, dispatch] = useReducer(reduce, initial, historyOf)
  const draft = history.present
  const isChanged = !isSame(draft, start)

  useEffect(() => {
    if (isChanged) keepUnsaved(key, { draft, base, changedAt: Date.now() })
    else forgetUnsaved(key)
  }, [key, draft, base, isChanged])

  const edit = useCallback((change: Edit) => dispatch({ type: 'edit', edit: change, now: Date.now() }), [])
  return {
    draft,
    isChanged,
    edit,
    undo: history.past.length > 0 ? () => dispatch({ type: 'undo' }) : null,
    redo: history.future.length > 0 ? () => dispatch({ type: 'redo' }) : null,
  }
}

/** Puts the focus on an element by its id, or presses it, once the page shows what was edited last. */
export function useFocusLater() {
  const wanted = useRef<{ id: string; isPressed: boolean } | null>(null)
  useEffect(() => {
    const element = wanted.current && document.getElementById(wanted.current.id)
    if (!element) return
    element.focus()
    if (wanted.current?.isPressed) element.click()
    wanted.current = null
  })
  const focusLater = useCallback((id: string) => {
    wanted.current = { id, isPressed: false }
  }, [])
  const pressLater = useCallback((id: string) => {
    wanted.current = { id, isPressed: true }
  }, [])
  return { focusLater, pressLater }
}
