import { Button, Code, CopyButton, Group, Modal, SegmentedControl, Skeleton, Stack } from '@mantine/core'
import { useState } from 'react'
import { useQuery } from 'urql'
import { CheckIcon, CopyIcon, ExportIcon } from '../app/icons'
import { FailureState } from '../app/states'
import { ExportSegmentsDocument, type CodeFormat } from '../gql/graphql'

const height = 360

interface Props {
  /** Null takes all segments in force. */
  keys: string[] | null
  name: string
  onClose: () => void
}

/** Segments as a bundle, to copy or to keep as a file. */
export function ExportDialog({ keys, name, onClose }: Props) {
  const [format, setFormat] = useState<CodeFormat>('YAML')
  const [{ data, error, fetching }, retry] = useQuery({ query: ExportSegmentsDocument, variables: { keys, format }, requestPolicy: 'network-only' })
  const bundle = data?.exportSegments
  return (
    <Modal opened onClose={onClose} title={`Export ${name}`} size="lg">
      <Stack gap="sm">
        <Group justify="space-between">
          <SegmentedControl aria-label="Format" size="xs" value={format} onChange={(value) => setFormat(value as CodeFormat)} data={['YAML', 'JSON']} />
          <Group gap="xs">
            <CopyButton value={bundle ?? ''}>
              {({ copied, copy }) => (
                <Button size="xs" variant="default" disabled={!bundle} onClick={copy} leftSection={copied ? <CheckIcon size={14} /> : <CopyIcon size={14} />}>
                  {copied ? 'Copied' : 'Copy'}
                </Button>
              )}
            </CopyButton>
            <Button
              size="xs"
              disabled={!bundle}
              leftSection={<ExportIcon size={14} />}
              onClick={() => download(bundle ?? '', fileName(keys, format))}
            >
              Download
            </Button>
          </Group>
        </Group>
        {error ? (
          <FailureState error={error} isRetrying={fetching} onRetry={() => retry({ requestPolicy: 'network-only' })} />
        ) : bundle === undefined ? (
          <Skeleton height={height} />
        ) : (
          <Code block h={height} style={{ overflow: 'auto', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }} tabIndex={0} aria-label="The bundle" role="region">
            {bundle}
          </Code>
        )}
      </Stack>
    </Modal>
  )
}

function fileName(keys: string[] | null, format: CodeFormat): string {
  return `${keys?.length === 1 ? keys[0] : 'segments'}.${format.toLowerCase()}`
}

function download(text: string, name: string) {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  URL.revokeObjectURL(address)
}
