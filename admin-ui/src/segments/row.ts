import type { SegmentsQuery } from '../gql/graphql'

/** A segment as the list reads it. */
export type Row = SegmentsQuery['segments']['edges'][number]['node']
