import classes from './bars.module.css'

interface Props {
  /** From 0 to 1. */
  score: number
  threshold: number
  isMember: boolean
  /** The score to compare with: the difference is drawn in dots. */
  before?: number
}

/** A score against its threshold. It decorates: the figures stand beside it. */
export function ScoreBar({ score, threshold, isMember, before = score }: Props) {
  return (
    <div className={classes.track} aria-hidden>
      <div className={`${isMember ? classes.ink : classes.faint} ${classes.moves}`} style={{ left: 0, width: percent(score) }} />
      {before > score && <div className={`${classes.dots} ${classes.moves}`} style={{ left: percent(score), width: percent(before - score) }} />}
      <div className={classes.threshold} style={{ left: percent(threshold) }} />
    </div>
  )
}

export const percent = (share: number) => `${(share * 100).toFixed(2)}%`
