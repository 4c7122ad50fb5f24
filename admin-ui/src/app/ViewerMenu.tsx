import { Box, Menu, Text, UnstyledButton, useMantineColorScheme, type MantineColorScheme } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { AutoIcon, CheckIcon, KeyboardIcon, LeaveIcon, MoonIcon, MoreIcon, SunIcon } from './icons'
import { SignInError } from './session'
import { useSignOut } from './SessionGate'
import { useViewer } from './viewer'
import classes from './ViewerMenu.module.css'

const schemes: { value: MantineColorScheme; label: string; Icon: typeof SunIcon }[] = [
  { value: 'light', label: 'Light', Icon: SunIcon },
  { value: 'dark', label: 'Dark', Icon: MoonIcon },
  { value: 'auto', label: 'As the system', Icon: AutoIcon },
]

/** Who is signed in, the colours, the keys, and the way out. */
export function ViewerMenu({ onShowKeys }: { onShowKeys: () => void }) {
  const { name, roles } = useViewer()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const signOut = useSignOut()
  const leave = () =>
    signOut().catch((error: unknown) => {
      if (!(error instanceof SignInError)) throw error
      notifications.show({ color: 'red', message: error.message })
    })
  return (
    <Menu position="top-start" width={206} withinPortal>
      <Menu.Target>
        <UnstyledButton className={classes.viewer}>
          <Box flex={1} miw={0}>
            <Text size="sm" fw={600} truncate>
              {name}
            </Text>
            <Text size="xs" c="dimmed" truncate>
              {roles.join(', ').toLowerCase()}
            </Text>
          </Box>
          <MoreIcon />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Colours</Menu.Label>
        {schemes.map(({ value, label, Icon }) => (
          <Menu.Item
            key={value}
            aria-current={value === colorScheme}
            closeMenuOnClick={false}
            leftSection={<Icon size={16} />}
            rightSection={value === colorScheme && <CheckIcon size={16} />}
            onClick={() => setColorScheme(value)}
          >
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<KeyboardIcon size={16} />} onClick={onShowKeys}>
          Keys
        </Menu.Item>
        <Menu.Item leftSection={<LeaveIcon size={16} />} onClick={leave}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
