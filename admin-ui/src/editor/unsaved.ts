import { copyDraft, type Draft } from './draft'

/** A published version that a draft is to replace. */
export interface Base {
  draft: Draft
  version: number
}

/** Work that was not saved, kept by the browser until it is saved or discarded. */
export interface Unsaved {
  draft: Draft
  /** What the work began from, null for a new segment. */
  base: Base | null
  /** What was typed as code and is not in the draft, null when all is. */
  code: string | null
  /** When it was last changed, in milliseconds since 1970. */
  changedAt: number
}

/** New segments share one place. */
const place = (key: string | undefined) => `halftone.draft.${key ?? ''}`

/** The unsaved work on a segment, null when there is none or it cannot be read. */
export function readUnsaved(key: string | undefined): Unsaved | null {
  try {
    const kept = JSON.parse(localStorage.getItem(place(key)) ?? 'null') as Unsaved | null
    if (!Array.isArray(kept?.draft?.rules)) return null
    return { ...kept, code: kept.code ?? null, draft: copyDraft(kept.draft), base: kept.base && { ...kept.base, draft: copyDraft(kept.base.draft) } }
  } catch {
    return null // written by another release, or the browser keeps nothing: there is nothing to go on with
  }
}

export function keepUnsaved(key: string | undefined, unsaved: Unsaved): void {
  try {
    localStorage.setItem(place(key), JSON.stringify(unsaved))
  } catch {
    // The browser is full or keeps nothing: the work is still on the page.
  }
}

export function forgetUnsaved(key: string | undefined): void {
  try {
    localStorage.removeItem(place(key))
  } catch {
    // Then nothing was kept either.
  }
}
