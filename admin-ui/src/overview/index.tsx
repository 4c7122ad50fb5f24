import { Page } from '../app/Page'

export default function Overview() {
  return <Page title="Overview">{null}</Page>
}
