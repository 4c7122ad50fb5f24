import { Alert, Tabs } from '@mantine/core'
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
      <Alert title="Nothing of this is stored" variant="light" p="sm">
        A visit is held in memory only. It ends when nothing more arrives, and then is gone; only what is elevated becomes part of a
        profile. What you see is redacted: nothing here names a visitor, and no visit can be found by what is shown of its key.
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
