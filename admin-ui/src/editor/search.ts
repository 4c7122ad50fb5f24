/** The part of the editor's address after "?". */
export interface EditorSearch {
  /** Rules are the default. */
  view?: 'code'
  /** What a new segment began as. */
  template?: string
}

export function parseEditorSearch(given: Record<string, unknown>): EditorSearch {
  return {
    ...(given.view === 'code' && { view: 'code' as const }),
    ...(typeof given.template === 'string' && { template: given.template }),
  }
}
