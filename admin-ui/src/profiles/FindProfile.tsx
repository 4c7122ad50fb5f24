import { Stack } from '@mantine/core'
import { Page } from '../app/Page'
import { FindForms } from './FindForms'
import { ProfileList } from './ProfileList'

/** The way to a profile: by its key, by a login id, or from a list. */
export function FindProfile() {
  return (
    <Page
      title="Profiles"
      description="A profile is the lasting pattern behind an irreversible key: what somebody does here, never who it is."
    >
      <Stack>
        <FindForms />
        <ProfileList />
      </Stack>
    </Page>
  )
}
