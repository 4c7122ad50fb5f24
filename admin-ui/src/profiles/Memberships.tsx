import { Accordion, Badge, Box, Button, Group, Text } from '@mantine/core'
import { useEffect, useEffectEvent, useState } from 'react'
import { useQuery } from 'urql'
import { formatDay, formatScore } from '../app/format'
import { EmptyState, FailureState, SkeletonRows } from '../app/states'
import { ProfileMembershipsDocument, type ProfileMembershipsQuery } from '../gql/graphql'
import { Explanation } from './Explanation'
import { ScoreBar } from './ScoreBar'
import classes from './Memberships.module.css'

interface Props {
  profileKey: string
  /** Whether the visitor lets memberships be used. */
  isAllowed: boolean
  /** Cursor of the latest change since the page was opened. */
  latestChange: string | undefined
}

/** How many segments are shown before all are asked for; members always are. */
const shownAtOnce = 20

/** All segments, the nearest first; each unfolds to the reasons for its score. */
export function Memberships({ profileKey, isAllowed, latestChange }: Props) {
  const [opened, setOpened] = useState<string[]>([])
  const [isWhole, setWhole] = useState(false)
  const [{ data, error, fetching }, ask] = useQuery({ query: ProfileMembershipsDocument, variables: { key: profileKey } })
  const refresh = useEffectEvent(() => ask({ requestPolicy: 'network-only' }))
  useEffect(() => {
    if (latestChange) refresh()
  }, [latestChange])
  if (error && !data) return <FailureState error={error} isRetrying={fetching} onRetry={() => ask({ requestPolicy: 'network-only' })} />
  if (!data?.profile) return <SkeletonRows count={10} height={58} />
  if (!isAllowed) {
    return (
      <EmptyState title="Memberships are not read">
        The visitor said no to personalization, and is a member of nothing until they say yes.
      </EmptyState>
    )
  }
  const { memberships } = data.profile
  const shown = isWhole ? memberships : memberships.filter(({ isMember }, i) => isMember || i < shownAtOnce)
  if (memberships.length === 0) return <EmptyState title="No segment is in force">Once one is published, this shows how much the profile belongs to it.</EmptyState>
  return (
    <>
      <Accordion multiple variant="separated" chevronPosition="left" value={opened} onChange={setOpened} order={2} classNames={{ label: classes.label, item: classes.item }}>
        {shown.map((membership) => {
          const { key } = membership.segment
          return (
            <Accordion.Item key={key} value={key}>
              <Accordion.Control>
                <Row membership={membership} />
              </Accordion.Control>
              <Accordion.Panel>
                <Box mih={140}>{opened.includes(key) && <Explanation key={latestChange} profileKey={profileKey} segmentKey={key} />}</Box>
              </Accordion.Panel>
            </Accordion.Item>
          )
        })}
      </Accordion>
      {shown.length < memberships.length && (
        <Button size="xs" variant="subtle" onClick={() => setWhole(true)}>
          Show all {memberships.length}
        </Button>
      )}
    </>
  )
}

type Membership = NonNullable<ProfileMembershipsQuery['profile']>['memberships'][number]

function Row({ membership: { segment, score, isMember, since, evaluation } }: { membership: Membership }) {
  return (
    <div className={classes.row}>
      <Text span fw={600} className={classes.name}>
        <span aria-hidden>{segment.icon}</span> {segment.name}
      </Text>
      <div className={classes.bar}>
        <ScoreBar score={score} threshold={evaluation.threshold} isMember={isMember} />
      </div>
      <Text span className={`figures ${classes.score}`} fw={600}>
        {formatScore(score)}
      </Text>
      <Group component="span" className={classes.standing} gap={6}>
        <Standing isMember={isMember} since={since} missing={evaluation.threshold - score} />
      </Group>
    </div>
  )
}

function Standing({ isMember, since, missing }: { isMember: boolean; since: string | null; missing: number }) {
  const note = isMember ? since && `since ${formatDay(since)}` : `${formatScore(missing)} short`
  return (
    <>
      {isMember && <Badge component="span">Member</Badge>}
      <Text span size="sm" c="dimmed" className="figures">
        {note}
      </Text>
    </>
  )
}

