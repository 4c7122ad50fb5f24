import { Outlet } from '@tanstack/react-router'
import { Page } from './Page'
import { EmptyState } from './states'
import { useMay, type Area } from './viewer'

/** Shows a screen to those who may enter its area, and says so to others. */
export function Guard({ area }: { area: Area }) {
  if (useMay(area)) return <Outlet />
  return (
    <Page title="Not for your role">
      <EmptyState title="Your roles do not open this page">Ask who runs this installation for a token with another role.</EmptyState>
    </Page>
  )
}
