import type { SegmentDetailQuery } from '../gql/graphql'

/** A segment as its page reads it. */
export type Detail = NonNullable<SegmentDetailQuery['segment']>
