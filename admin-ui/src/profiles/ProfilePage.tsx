import { Badge, Button, CopyButton, Group, Stack, Tabs, Text } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useEffectEvent } from 'react'
import { useQuery } from 'urql'
import { CheckIcon, CopyIcon } from '../app/icons'
import { ButtonLink } from '../app/links'
import { Page } from '../app/Page'
import { EmptyState, FailureState, SkeletonRows } from '../app/states'
import { useMay } from '../app/viewer'
import { ProfileDocument, type ProfileQuery } from '../gql/graphql'
import { Activity } from './Activity'
import { Changes, useChanges } from './Changes'
import { profileViews, type ProfileView } from './filter'
import { isProfileKey, shortKey } from './key'
import { Memberships } from './Memberships'
import { Pattern } from './Pattern'
import { Statistics } from './Statistics'
import { WhatIf } from './WhatIf'

const viewNames: Record<ProfileView, string> = { memberships: 'Memberships', pattern: 'Interests', whatif: 'What if', activity: 'Activity' }

export function ProfilePage({ profileKey }: { profileKey: string }) {
  const [{ data, error, fetching }, ask] = useQuery({
    query: ProfileDocument,
    variables: { key: profileKey },
    pause: !isProfileKey(profileKey),
  })
  const title = `Profile ${shortKey(profileKey)}`
  if (data?.profile) return <Found profile={data.profile} title={title} onChange={() => ask({ requestPolicy: 'network-only' })} />
  return (
    <Page title={title} actions={<ToList />}>
      {error ? (
        <FailureState error={error} isRetrying={fetching} onRetry={() => ask({ requestPolicy: 'network-only' })} />
      ) : fetching ? (
        <SkeletonRows count={8} height={56} />
      ) : (
        <EmptyState title="No profile is stored under this key" action={<ToList />}>
          Either nothing of its visits was elevated yet, or it has been erased, or has expired. A key has 64 hexadecimal digits.
        </EmptyState>
      )}
    </Page>
  )
}

const ToList = () => (
  <ButtonLink to="/profiles" variant="default" size="xs">
    All profiles
  </ButtonLink>
)

type Shown = NonNullable<ProfileQuery['profile']>

function Found({ profile, title, onChange }: { profile: Shown; title: string; onChange: () => void }) {
  const { show = profileViews[0] } = useSearch({ strict: false })
  const navigate = useNavigate()
  const changes = useChanges(profile.key)
  const latest = changes[0]?.cursor
  const refresh = useEffectEvent(onChange)
  useEffect(() => {
    if (latest) refresh()
  }, [latest])
  const maySimulate = useMay('simulate')
  const views = profileViews.filter((view) => view !== 'whatif' || maySimulate)
  return (
    <Page title={title} description={<Consents profile={profile} />} actions={<><CopyKey profileKey={profile.key} /><ToList /></>}>
      <Stack>
        <Statistics profile={profile} />
        <Changes changes={changes} />
        <Tabs
          value={show}
          keepMounted={false}
          onChange={(view) => {
            const chosen = profileViews.find((known) => known === view)
            void navigate({ to: '/profiles/$key', params: { key: profile.key }, search: chosen && chosen !== profileViews[0] ? { show: chosen } : {}, replace: true })
          }}
        >
          <Tabs.List mb="md" style={{ flexWrap: 'nowrap', overflowX: 'auto', overflowY: 'hidden' }}>
            {views.map((view) => (
              <Tabs.Tab key={view} value={view} px={{ base: 10, sm: 'md' }}>
                {viewNames[view]}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value="memberships">
            <Memberships profileKey={profile.key} isAllowed={profile.consent.personalization !== 'DENIED'} latestChange={latest} />
          </Tabs.Panel>
          <Tabs.Panel value="pattern">
            <Pattern profile={profile} />
          </Tabs.Panel>
          <Tabs.Panel value="whatif">
            <WhatIf profile={profile} />
          </Tabs.Panel>
          <Tabs.Panel value="activity">
            <Activity profileKey={profile.key} />
          </Tabs.Panel>
        </Tabs>
      </Stack>
    </Page>
  )
}

const modeNames: Record<Shown['identificationMode'], string> = {
  FINGERPRINT: 'Known by the make-up of a device, which others may share',
  COOKIE: 'Known by a random first-party id',
  IDENTITY: 'Known by a login id, which is not kept',
}

const consentNames = { UNKNOWN: 'not asked', GRANTED: 'granted', DENIED: 'denied' } as const
const consentColors = { UNKNOWN: 'gray', GRANTED: 'teal', DENIED: 'red' } as const

function Consents({ profile: { identificationMode, consent } }: { profile: Shown }) {
  return (
    <Group component="span" gap="xs" mt={4}>
      <Text component="span" size="sm" c="dimmed">
        {modeNames[identificationMode]}
      </Text>
      <Badge component="span" color={consentColors[consent.persistence]}>
        Keeping patterns: {consentNames[consent.persistence]}
      </Badge>
      <Badge component="span" color={consentColors[consent.personalization]}>
        Personalization: {consentNames[consent.personalization]}
      </Badge>
    </Group>
  )
}

function CopyKey({ profileKey }: { profileKey: string }) {
  return (
    <CopyButton value={profileKey}>
      {({ copied, copy }) => (
        <Button size="xs" variant="default" leftSection={copied ? <CheckIcon size={14} /> : <CopyIcon size={14} />} onClick={copy}>
          {copied ? 'Copied' : 'Copy key'}
        </Button>
      )}
    </CopyButton>
  )
}
