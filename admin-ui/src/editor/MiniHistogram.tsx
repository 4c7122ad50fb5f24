import type { BucketPartsFragment } from '../gql/graphql'

/** How the values of a field are distributed, as small as a word. It decorates: the coverage beside it is said in words. */
export function MiniHistogram({ buckets }: { buckets: readonly BucketPartsFragment[] }) {
  const most = Math.max(1, ...buckets.map(({ count }) => count))
  return (
    <svg viewBox="0 0 60 16" width={60} height={16} aria-hidden preserveAspectRatio="none">
      {buckets.map(({ from, count }, i) => {
        const tall = Math.sqrt(count / most) * 16
        return <rect key={from} x={(i * 60) / buckets.length} width={60 / buckets.length - 0.6} y={16 - tall} height={tall} fill="currentColor" opacity={0.45} />
      })}
    </svg>
  )
}
