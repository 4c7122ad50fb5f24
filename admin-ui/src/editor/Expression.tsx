import { Anchor, Text, Textarea } from '@mantine/core'

interface Props {
  id: string
  text: string
  fault?: string
  onChange: (text: string) => void
}

/** An expression of CEL, with the fault shown under the place where it is. */
export function Expression({ id, text, fault, onChange }: Props) {
  const place = /line (\d+), column (\d+)/.exec(fault ?? '')
  return (
    <div style={{ flex: 1, minWidth: 0 }}>
      <Textarea
        id={id}
        aria-label="Expression"
        autosize
        minRows={2}
        maxRows={10}
        spellCheck={false}
        maxLength={2000}
        styles={{ input: { color: 'var(--mantine-color-text)', fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
        placeholder="interests.tech > 0.4 && totalPurchases >= 2"
        value={text}
        error={fault}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      {place && <Pointer line={text.split('\n')[Number(place[1]) - 1] ?? ''} column={Number(place[2])} />}
      <Text size="xs" c="dimmed" mt={4}>
        True or false, or a score from 0 to 1, in{' '}
        <Anchor href="https://github.com/google/cel-spec/blob/master/doc/langdef.md" target="_blank" rel="noreferrer" inherit underline="always">
          CEL
        </Anchor>
        . Fields by name; others as <code>{'field("count(purchase){lastDays=30}")'}</code>.
      </Text>
    </div>
  )
}

function Pointer({ line, column }: { line: string; column: number }) {
  return (
    <pre aria-hidden style={{ margin: '4px 0 0', fontSize: 12, overflowX: 'auto', color: 'var(--mantine-color-error)' }}>
      {`${line}\n${' '.repeat(Math.max(0, column - 1))}^`}
    </pre>
  )
}
