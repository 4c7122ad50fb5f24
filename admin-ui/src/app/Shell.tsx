import { AppShell, Burger, Group, Kbd, ScrollArea, Stack, Text, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Outlet, useRouterState } from '@tanstack/react-router'
import { useEffect } from 'react'
import { ConnectionNotice } from './ConnectionNotice'
import { Commands, openCommands } from './Commands'
import { SearchIcon } from './icons'
import { KeyHelp } from './KeyHelp'
import { AnchorLink, NavigationLink } from './links'
import { Logo } from './Logo'
import { destinations } from './navigation'
import { mayEnter, useViewer } from './viewer'
import { ViewerMenu } from './ViewerMenu'
import classes from './Shell.module.css'

/** The frame around every screen: navigation at the left, on narrow screens behind a button. */
export function Shell() {
  const [isOpen, { toggle, close }] = useDisclosure()
  const [isShowingKeys, keys] = useDisclosure()
  const path = useRouterState({ select: (state) => state.location.pathname })
  useEffect(close, [path, close])
  return (
    <>
      <a href="#content" className="skip-link">
        Skip to content
      </a>
      <AppShell
        header={{ height: { base: 52, sm: 0 } }}
        navbar={{ width: 224, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
        padding={{ base: 'md', sm: 'xl' }}
        transitionDuration={120}
      >
        <AppShell.Header hiddenFrom="sm" className={classes.bar}>
          <Group h="100%" px="md" justify="space-between">
            <Home />
            <Burger opened={isOpen} onClick={toggle} size="sm" aria-label={isOpen ? 'Close navigation' : 'Open navigation'} aria-expanded={isOpen} />
          </Group>
        </AppShell.Header>
        <AppShell.Navbar p="sm" className={classes.bar} aria-label="Main">
          <Stack gap="sm" h="100%">
            <Group visibleFrom="sm" px={8} pt={6} pb={4}>
              <Home />
            </Group>
            <UnstyledButton className={classes.search} onClick={openCommands} aria-keyshortcuts="Control+K Meta+K">
              <SearchIcon size={16} />
              <Text size="sm" c="dimmed" flex={1}>
                Find or do
              </Text>
              <Kbd size="xs" visibleFrom="sm">
                {modifier} K
              </Kbd>
            </UnstyledButton>
            <ScrollArea flex={1} type="auto">
              <Destinations />
            </ScrollArea>
            <ViewerMenu onShowKeys={keys.open} />
          </Stack>
        </AppShell.Navbar>
        <AppShell.Main id="content" tabIndex={-1} className={classes.main}>
          <Outlet />
        </AppShell.Main>
      </AppShell>
      <Commands onShowKeys={keys.open} />
      <ConnectionNotice />
      <KeyHelp isOpen={isShowingKeys} onOpen={keys.open} onClose={keys.close} />
    </>
  )
}

const modifier = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl'

function Home() {
  return (
    <AnchorLink to="/" underline="never" c="inherit" className={classes.home}>
      <Logo size={22} />
      <Text fw={700} size="lg" lts={-0.2}>
        Halftone
      </Text>
    </AnchorLink>
  )
}

function Destinations() {
  const { roles } = useViewer()
  return destinations
    .filter(({ area }) => mayEnter(roles, area))
    .map(({ to, label, Icon }) => (
      <NavigationLink
        key={to}
        to={to}
        activeOptions={{ exact: to === '/' }}
        activeProps={{ active: true, 'aria-current': 'page' }}
        label={label}
        leftSection={<Icon />}
        className={classes.destination}
      />
    ))
}
