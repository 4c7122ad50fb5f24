import { useCallback, useEffect, useReducer, useRef } from 'react'
import type { Draft, Edit } from './draft'
import { isSame } from './draft'
import { historyOf, reduce } from './history'
import { forgetUnsaved, keepUnsaved, type Unsaved } from './unsaved'

/** A draft with undo, and whether it differs from what it began with. */
export function useDraft(initial: Draft, start: Draft) {
  const [history, dispatch] = useReducer(reduce, initial, historyOf)
  const draft = history.present
  const isChanged = !isSame(draft, start)
  const edit = useCallback((change: Edit) => dispatch({ type: 'edit', edit: change, now: Date.now() }), [])
  return {
    draft,
    isChanged,
    edit,
    undo: history.past.length > 0 ? () => dispatch({ type: 'undo' }) : null,
    redo: history.future.length > 0 ? () => dispatch({ type: 'redo' }) : null,
  }
}

/** Lets the browser keep work as long as it is not saved. */
export function useKept(key: string | undefined, isUnsaved: boolean, { draft, base, code }: Omit<Unsaved, 'changedAt'>) {
  useEffect(() => {
    if (isUnsaved) keepUnsaved(key, { draft, base, code, changedAt: Date.now() })
    else forgetUnsaved(key)
  }, [key, isUnsaved, draft, base, code])
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
