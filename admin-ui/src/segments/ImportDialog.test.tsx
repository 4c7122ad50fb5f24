import { fireEvent, screen, waitFor } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { answerRequests, renderFor } from '../app/testing'
import { ImportDialog } from './ImportDialog'

type Sent = { input: { dryRun: boolean } }

const fill = async (source: string) => fireEvent.change(await screen.findByLabelText('Bundle'), { target: { value: source } })

test('nothing is written before the plan was seen, and the plan is of the text that is there', async () => {
  const sent = answerRequests({
    ImportSegments: (variables) => ({
      importSegments: { plan: [{ key: 'a', action: 'CREATE', summary: 'new' }], isApplied: !(variables as Sent).input.dryRun, userErrors: [] },
    }),
  })
  const onClose = vi.fn<() => void>()
  renderFor(['EDITOR'], <ImportDialog onClose={onClose} />)
  await fill('version: 1')
  fireEvent.click(screen.getByRole('button', { name: 'Show the plan' }))
  await screen.findByRole('button', { name: 'Import 1 segment' })

  await fill('version: 1 # changed')
  expect(screen.queryByRole('button', { name: 'Import 1 segment' })).toBeNull()

  fireEvent.click(screen.getByRole('button', { name: 'Show the plan' }))
  fireEvent.click(await screen.findByRole('button', { name: 'Import 1 segment' }))
  await waitFor(() => expect(onClose).toHaveBeenCalled())
  expect(sent.map(({ variables }) => (variables as Sent).input.dryRun)).toEqual([true, true, false])
})

test('a fault is shown with its place and leads to its line', async () => {
  answerRequests({
    ImportSegments: () => ({
      importSegments: {
        plan: [],
        isApplied: false,
        userErrors: [{ message: 'is unknown (line 2, column 1)', path: ['input', 'source', 'segments'], code: 'BAD_USER_INPUT' }],
      },
    }),
  })
  renderFor(['EDITOR'], <ImportDialog onClose={() => {}} />)
  await fill('version: 1\nsegmens: []')
  fireEvent.click(screen.getByRole('button', { name: 'Show the plan' }))
  fireEvent.click(await screen.findByRole('button', { name: 'Show line 2' }))
  const text = screen.getByLabelText<HTMLTextAreaElement>('Bundle')
  expect(text.value.slice(text.selectionStart, text.selectionEnd)).toBe('segmens: []')
})
