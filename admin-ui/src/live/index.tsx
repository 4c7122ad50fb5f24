import { Alert, Tabs, Text } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Page } from '../app/Page'
import { SignalTail } from './SignalTail'
import { Visits } from './Visits'

/** What happens now, in the memory of the process that answers. */
export default function Live() {
  const { show = 'signals' } = useSearch({ strict: false })
  const navigate = useNavigate()
  return (
    <Page title="Live" description="Signals and visits of the process that answers, as they happen.">
      <Alert variant="light" p="xs">
        <b>Nothing of this is stored</b>, and nothing here names a visitor.
        <Text span inherit visibleFrom="sm">
          {' '}
          A visit is held in memory until nothing more arrives, and then is gone; only what is elevated becomes part of a profile.
        </Text>
      </Alert>
      <Tabs
        value={show}
        keepMounted={false}
        onChange={(view) => void navigate({ to: '/live', search: view === 'visits' ? { show: view } : {}, replace: true })}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="signals">Signals</Tabs.Tab>
          <Tabs.Tab value="visits">Visits in memory</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="signals">
          <SignalTail />
        </Tabs.Panel>
        <Tabs.Panel value="visits">
          <Visits />
        </Tabs.Panel>
      </Tabs>
    </Page>
  )
}
