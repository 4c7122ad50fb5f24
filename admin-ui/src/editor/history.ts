import { apply, type Draft, type Edit } from './draft'

/** Milliseconds within which edits of the same thing are one step of undo: a word typed, a slider dragged. */
const pause = 1000

const depth = 200

/** A draft with the way back and the way forth again. */
export interface History {
  readonly past: readonly Draft[]
  readonly present: Draft
  readonly future: readonly Draft[]
  /** What the last edit was about, empty when the next one begins a step of its own. */
  readonly subject: string
  readonly editedAt: number
}

export type HistoryAction = { type: 'edit'; edit: Edit; now: number } | { type: 'undo' } | { type: 'redo' }

export const historyOf = (present: Draft): History => ({ past: [], present, future: [], subject: '', editedAt: 0 })

function subjectOf(edit: Edit): string {
  switch (edit.type) {
    case 'info':
      return `info ${Object.keys(edit.change).join()}`
    case 'change':
      return `${edit.id} ${Object.keys(edit.change).join()}`
    case 'share':
      return `${edit.id} weight`
    case 'threshold':
      return edit.type
    default:
      return ''
  }
}

export function reduce(history: History, action: HistoryAction): History {
  const { past, present, future } = history
  switch (action.type) {
    case 'undo': {
      const before = past.at(-1)
      return before ? { past: past.slice(0, -1), present: before, future: [present, ...future], subject: '', editedAt: 0 } : history
    }
    case 'redo': {
      const [after, ...rest] = future
      return after ? { past: [...past, present], present: after, future: rest, subject: '', editedAt: 0 } : history
    }
    case 'edit': {
      const next = apply(present, action.edit)
      if (next === present) return history
      const subject = subjectOf(action.edit)
      const goesOn = subject !== '' && subject === history.subject && action.now - history.editedAt < pause
      return {
        past: goesOn ? past : [...past, present].slice(-depth),
        present: next,
        future: [],
        subject,
        editedAt: action.now,
      }
    }
  }
}
