import { Page } from '../app/Page'

export default function Segments() {
  return <Page title="Segments">{null}</Page>
}
