import { fireEvent, screen, waitFor } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { answerRequests, renderFor } from '../app/testing'
import { ArchiveDialog } from './ArchiveDialog'

const asOf = '2026-11-20T08:00:00.000Z'
const size = { __typename: 'Count', value: 127, isExact: true, isSuppressed: false, lower: 127, upper: 127, asOf }

function segment(version: number, usedBy: { key: string; name: string; icon: string }[] = []) {
  return { __typename: 'Segment', id: '1', key: 'tech', name: 'Tech', icon: '', size, published: { number: version }, usedBy }
}

const open = (onClose = vi.fn<() => void>()) => {
  renderFor(['EDITOR'], <ArchiveDialog segmentKey="tech" name="Tech" onClose={onClose} />)
  return onClose
}
const archiveButton = () => screen.getByRole<HTMLButtonElement>('button', { name: 'Archive' })

test('archiving names the version that was looked at', async () => {
  const sent = answerRequests({
    SegmentUse: () => ({ segment: segment(3) }),
    ArchiveSegment: () => ({ archiveSegment: { segment: null, userErrors: [] } }),
  })
  const onClose = open()
  await screen.findByText('127')
  fireEvent.click(archiveButton())
  await waitFor(() => expect(onClose).toHaveBeenCalled())
  expect(sent.at(-1)?.variables).toEqual({ input: { key: 'tech', expectedVersion: 3 } })
})

test('what others rest on cannot be archived, and the dialog says who', async () => {
  answerRequests({ SegmentUse: () => ({ segment: segment(3, [{ key: 'vip', name: 'VIP', icon: '' }]) }) })
  open()
  await screen.findByRole('link', { name: 'VIP' })
  expect(archiveButton().disabled).toBe(true)
})

test('when somebody was faster nothing happens, and the next try names the new version', async () => {
  let version = 3
  const sent = answerRequests({
    SegmentUse: () => ({ segment: segment(version) }),
    ArchiveSegment: () => {
      version = 4
      return { archiveSegment: { segment: null, userErrors: [{ code: 'STALE_VERSION', message: 'is 4', path: ['input', 'expectedVersion'] }] } }
    },
  })
  const onClose = open()
  await screen.findByText('127')
  fireEvent.click(archiveButton())
  await screen.findByText(/Somebody published another version/)
  expect(onClose).not.toHaveBeenCalled()
  await waitFor(() => expect(sent.filter(({ operationName }) => operationName === 'SegmentUse')).toHaveLength(2))
  await waitFor(() => {
    fireEvent.click(archiveButton())
    expect(sent.at(-1)?.variables).toEqual({ input: { key: 'tech', expectedVersion: 4 } })
  })
})
