import { ActionIcon, Anchor, Button, NavLink, type ActionIconProps, type AnchorProps, type ButtonProps, type NavLinkProps } from '@mantine/core'
import { createLink } from '@tanstack/react-router'
import type { ComponentProps } from 'react'

type Of<Props> = Props & Omit<ComponentProps<'a'>, keyof Props>

// Mantine's looks on links of the router: typed addresses, no full page loads.
export const AnchorLink = createLink((props: Of<AnchorProps>) => <Anchor {...props} />)
export const ButtonLink = createLink((props: Of<ButtonProps>) => <Button component="a" {...props} />)
export const IconLink = createLink((props: Of<ActionIconProps>) => <ActionIcon component="a" {...props} />)
export const NavigationLink = createLink((props: Of<NavLinkProps>) => <NavLink component="a" {...props} />)
