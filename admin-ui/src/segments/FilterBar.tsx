import { Kbd, MultiSelect, SegmentedControl, SimpleGrid, TextInput } from '@mantine/core'
import { useDebouncedCallback, useHotkeys } from '@mantine/hooks'
import { useRef, useState } from 'react'
import { useQuery } from 'urql'
import { SearchIcon } from '../app/icons'
import { SegmentTagsDocument } from '../gql/graphql'
import type { SegmentFilter } from './filter'

interface Props {
  filter: SegmentFilter
  onChange: (filter: SegmentFilter) => void
}

/** Search, tags and status of the list. */
export function FilterBar({ filter, onChange }: Props) {
  const input = useRef<HTMLInputElement>(null)
  useHotkeys([['/', () => input.current?.focus()]])
  return (
    <SimpleGrid cols={{ base: 1, md: 3 }} spacing="sm">
      <Search ref={input} search={filter.search ?? ''} onSearch={(search) => onChange({ ...filter, search })} />
      <Tags tags={filter.tags ?? []} onTags={(tags) => onChange({ ...filter, tags })} />
      <SegmentedControl
        aria-label="Status"
        value={filter.status ?? 'PUBLISHED'}
        onChange={(status) => onChange({ ...filter, status: status as SegmentFilter['status'] })}
        data={[
          { value: 'PUBLISHED', label: 'In force' },
          { value: 'ARCHIVED', label: 'Archived' },
          { value: 'ALL', label: 'All' },
        ]}
      />
    </SimpleGrid>
  )
}

function Search({ ref, search, onSearch }: { ref: React.Ref<HTMLInputElement>; search: string; onSearch: (search: string) => void }) {
  const [typed, setTyped] = useState(search)
  const [sent, setSent] = useState(search)
  const [seen, setSeen] = useState(search)
  // The address follows what is typed, but also changes by other means, as by clearing the filter: then the field follows it.
  if (seen !== search) {
    setSeen(search)
    if (search !== sent) setTyped(search)
  }
  const settle = useDebouncedCallback((text: string) => {
    setSent(text)
    onSearch(text)
  }, 200)
  return (
    <TextInput
      ref={ref}
      type="search"
      aria-label="Search segments"
      placeholder="Search by name or key"
      maxLength={200}
      leftSection={<SearchIcon size={16} />}
      rightSection={typed === '' && <Kbd size="xs" visibleFrom="sm">/</Kbd>}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value)
        settle(event.currentTarget.value)
      }}
    />
  )
}

function Tags({ tags, onTags }: { tags: string[]; onTags: (tags: string[]) => void }) {
  const [{ data }] = useQuery({ query: SegmentTagsDocument })
  const known = new Set([...tags, ...(data?.segments.edges ?? []).flatMap(({ node }) => node.tags)])
  return (
    <MultiSelect
      aria-label="Tags"
      placeholder={tags.length === 0 ? 'All tags' : undefined}
      data={[...known].toSorted()}
      value={tags}
      onChange={onTags}
      searchable
      clearable
      hidePickedOptions
      nothingFoundMessage="No such tag"
    />
  )
}
