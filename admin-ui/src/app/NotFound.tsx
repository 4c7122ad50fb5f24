import { ButtonLink } from './links'
import { Page } from './Page'
import { EmptyState } from './states'

export function NotFound() {
  return (
    <Page title="Not found">
      <EmptyState title="There is no such page" action={<ButtonLink to="/">To the overview</ButtonLink>}>
        The address may be mistyped, or what was here has moved.
      </EmptyState>
    </Page>
  )
}
