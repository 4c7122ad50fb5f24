import { Center, Loader } from '@mantine/core'
import { createContext, useContext, useMemo, useState, type ReactNode } from 'react'
import { Provider, useQuery } from 'urql'
import { ViewerDocument } from '../gql/graphql'
import { createClient } from './client'
import { codeOf } from './failure'
import { signOut } from './session'
import { SignIn } from './SignIn'
import { FailureState } from './states'
import { ViewerProvider } from './viewer'

const SignOutContext = createContext<() => Promise<void>>(() => Promise.resolve())

/** Ends the session and shows the sign-in screen; rejects when the server did not answer. */
export const useSignOut = () => useContext(SignOutContext)

/** Shows its children to who is signed in, and the sign-in screen to everybody else. */
export function SessionGate({ offeredToken, children }: { offeredToken: string | null; children: ReactNode }) {
  const [offer, setOffer] = useState(offeredToken)
  // Every session has a client of its own, so that nothing cached outlives it.
  const [session, setSession] = useState({ number: 0, isOver: offeredToken !== null })
  const client = useMemo(
    () => createClient(() => setSession((current) => ({ ...current, isOver: true }))),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the number is what makes a new one
    [session.number],
  )
  const leave = useMemo(
    () => async () => {
      await signOut()
      setSession((current) => ({ ...current, isOver: true }))
    },
    [],
  )
  if (session.isOver) {
    return (
      <SignIn
        offeredToken={offer}
        onSignedIn={() => {
          setOffer(null)
          setSession((current) => ({ number: current.number + 1, isOver: false }))
        }}
      />
    )
  }
  return (
    <Provider value={client}>
      <SignOutContext value={leave}>
        <WithViewer>{children}</WithViewer>
      </SignOutContext>
    </Provider>
  )
}

function WithViewer({ children }: { children: ReactNode }) {
  const [{ data, error, fetching }, retry] = useQuery({ query: ViewerDocument })
  if (data) return <ViewerProvider viewer={data.viewer}>{children}</ViewerProvider>
  if (error && codeOf(error) !== 'UNAUTHENTICATED') {
    return (
      <Center mih="100dvh" p="md">
        <FailureState error={error} isRetrying={fetching} onRetry={() => retry({ requestPolicy: 'network-only' })} />
      </Center>
    )
  }
  return (
    <Center mih="100dvh">
      <Loader type="dots" role="status" aria-label="Loading" />
    </Center>
  )
}
