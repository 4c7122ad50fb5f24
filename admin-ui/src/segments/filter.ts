import type { SegmentStatus } from '../gql/graphql'

/** What the list shows, kept in the address so that it can be shared. Absent means all; without a status, what is in force. */
export interface SegmentFilter {
  search?: string
  tags?: string[]
  status?: SegmentStatus | 'ALL'
}

/** Reads the filter from an address that anybody may have typed: what makes no sense, or says nothing, is passed over. */
export function parseSegmentFilter(address: Record<string, unknown>): SegmentFilter {
  const filter: SegmentFilter = {}
  const { search, tags, status } = address
  // A search for "2024" arrives as a number.
  if ((typeof search === 'string' && search !== '') || typeof search === 'number') filter.search = String(search)
  if (Array.isArray(tags)) {
    const texts = tags.filter((tag): tag is string => typeof tag === 'string')
    if (texts.length > 0) filter.tags = texts
  }
  if (status === 'ARCHIVED' || status === 'ALL') filter.status = status
  return filter
}


/** The filter as the API takes it. */
export function filterVariables({ search, tags, status = 'PUBLISHED' }: SegmentFilter) {
  return { search, tags, status: status === 'ALL' ? null : status }
}
