import { Alert, Anchor, Box, Button, Center, Code, Group, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { useState, type FormEvent } from 'react'
import { Logo } from './Logo'
import { signIn, SignInError } from './session'

/**
 * Asks for a token. One that came with the address needs a click and no typing:
 * a click, so that nobody is signed in by only following a stranger's link.
 */
export function SignIn({ offeredToken, onSignedIn }: { offeredToken: string | null; onSignedIn: () => void }) {
  useDocumentTitle('Sign in · Halftone')
  const [isTyping, setTyping] = useState(offeredToken === null)
  const [token, setToken] = useState(offeredToken ?? '')
  const [isBusy, setBusy] = useState(false)
  const [fault, setFault] = useState('')

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setFault('')
    try {
      await signIn(token.trim())
      onSignedIn()
    } catch (error) {
      if (!(error instanceof SignInError)) throw error
      setFault(error.message)
      setBusy(false)
    }
  }

  return (
    <Box pos="relative" mih="100dvh">
      <Box className="halftone" pos="absolute" inset={0} aria-hidden />
      <Center mih="100dvh" p="md" pos="relative">
        <Paper component="main" p="xl" w="100%" maw={400} shadow="sm">
          <form onSubmit={submit}>
            <Stack gap="md">
              <Group gap="sm">
                <Logo size={28} />
                <Title order={1}>Halftone</Title>
              </Group>
              {isTyping ? (
                <>
                  <Text size="sm" c="dimmed">
                    Sign in with an access token. It is traded for a cookie and not kept in this browser.
                  </Text>
                  <PasswordInput
                    label="Access token"
                    value={token}
                    onChange={(event) => setToken(event.currentTarget.value)}
                    autoComplete="current-password"
                    spellCheck={false}
                    required
                    autoFocus
                  />
                </>
              ) : (
                <Text size="sm" c="dimmed">
                  You opened a sign-in link. The token in it has been removed from the address.
                </Text>
              )}
              {fault && (
                <Alert color="red" role="alert">
                  {fault}
                </Alert>
              )}
              <Button type="submit" loading={isBusy} fullWidth autoFocus={!isTyping}>
                {isTyping ? 'Sign in' : 'Sign in with this link'}
              </Button>
              {isTyping ? (
                <Text size="xs" c="dimmed">
                  On your own machine <Code>make run</Code> prints a sign-in link.
                </Text>
              ) : (
                <Anchor component="button" type="button" size="sm" onClick={() => { setToken(''); setTyping(true) }}>
                  Use another token
                </Anchor>
              )}
            </Stack>
          </form>
        </Paper>
      </Center>
    </Box>
  )
}
