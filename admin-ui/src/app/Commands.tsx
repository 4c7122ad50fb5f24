import { createSpotlight, Spotlight } from '@mantine/spotlight'
import { useDebouncedValue } from '@mantine/hooks'
import { useNavigate } from '@tanstack/react-router'
import { type KeyboardEvent, useState } from 'react'
import { useQuery } from 'urql'
import { FindSegmentsDocument } from '../gql/graphql'
import { KeyboardIcon, PlusIcon, SearchIcon } from './icons'
import { destinations } from './navigation'
import { mayEnter, useViewer } from './viewer'

const [palette, spotlight] = createSpotlight()

export const openCommands = spotlight.open

/** Enter takes what is found first, unless another was chosen by arrows. */
function takeFirst({ key, currentTarget }: KeyboardEvent<HTMLInputElement>) {
  const list = currentTarget.closest('[role=dialog]')
  if (key === 'Enter' && !list?.querySelector('[data-selected]')) list?.querySelector<HTMLElement>('[data-action]')?.click()
}

/** The command palette: every screen, every segment, and what can be done, as far as the roles go. */
export function Commands({ onShowKeys }: { onShowKeys: () => void }) {
  const { roles } = useViewer()
  const navigate = useNavigate()
  const [query, setQuery] = useState('')
  const segments = useFoundSegments(query)
  const wanted = query.trim().toLowerCase()

  const screens = destinations
    .filter(({ area }) => mayEnter(roles, area))
    .map(({ to, label, Icon }) => ({ id: to, label, leftSection: <Icon />, onClick: () => void navigate({ to }) }))
  const actions = [
    { id: 'keys', label: 'Show keys', leftSection: <KeyboardIcon />, onClick: onShowKeys },
    ...(mayEnter(roles, 'edit')
      ? [{ id: 'create', label: 'Create a segment', leftSection: <PlusIcon />, onClick: () => void navigate({ to: '/segments/new' }) }]
      : []),
  ]
  const found = segments.map(({ key, name, icon, tags }) => ({
    id: `segment.${key}`,
    label: name,
    description: tags.join(', '),
    leftSection: <span aria-hidden>{icon || '·'}</span>,
    onClick: () => void navigate({ to: '/segments/$key', params: { key } }),
  }))
  const groups = [
    { label: 'Go to', items: screens.filter(({ label }) => label.toLowerCase().includes(wanted)) },
    { label: 'Do', items: actions.filter(({ label }) => label.toLowerCase().includes(wanted)) },
    { label: 'Segments', items: found },
  ].filter(({ items }) => items.length > 0)

  return (
    <Spotlight.Root store={palette} query={query} onQueryChange={setQuery} shortcut="mod + K" centered={false} yOffset="14vh" scrollable maxHeight={420} attributes={{ content: { 'aria-label': 'Find or do' } }}>
      <Spotlight.Search placeholder="A screen, a segment, an action" aria-label="Find or do" leftSection={<SearchIcon />} onKeyDown={takeFirst} />
      <Spotlight.ActionsList>
        {groups.map(({ label, items }) => (
          <Spotlight.ActionsGroup key={label} label={label}>
            {items.map(({ id, ...item }) => (
              <Spotlight.Action key={id} {...item} />
            ))}
          </Spotlight.ActionsGroup>
        ))}
        {groups.length === 0 && <Spotlight.Empty>Nothing fits</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  )
}

function useFoundSegments(query: string) {
  const { roles } = useViewer()
  const [search] = useDebouncedValue(query.trim(), 150)
  const [{ data }] = useQuery({
    query: FindSegmentsDocument,
    variables: { search },
    pause: search === '' || !mayEnter(roles, 'segments'),
  })
  return search === '' || !data ? [] : data.segments.edges.map(({ node }) => node)
}
