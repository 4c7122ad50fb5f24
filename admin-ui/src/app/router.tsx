import { createRootRoute, createRoute, createRouter } from '@tanstack/react-router'
import { Fault } from './Fault'
import { Guard } from './Guard'
import { NotFound } from './NotFound'
import { screen } from './screen'
import { Shell } from './Shell'
import { parseEditorSearch } from '../editor/search'
import { parseLiveView } from '../live/view'
import { parseProfileFilter, parseProfileView } from '../profiles/filter'
import { parseSegmentFilter } from '../segments/filter'
import type { Area } from './viewer'

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound })

/** A way to a screen that only some roles may enter. */
const area = (id: Area) => createRoute({ getParentRoute: () => root, id, component: () => <Guard area={id} /> })

const overviewArea = area('overview')
const segmentsArea = area('segments')
const editArea = area('edit')
const profilesArea = area('profiles')
const liveArea = area('live')
const weightsArea = area('weights')

const overview = createRoute({
  getParentRoute: () => overviewArea,
  path: '/',
  component: screen(() => import('../overview')),
})
const segments = createRoute({
  getParentRoute: () => segmentsArea,
  path: '/segments',
  validateSearch: parseSegmentFilter,
  component: screen(() => import('../segments')),
})
const segment = createRoute({ getParentRoute: () => segmentsArea, path: '/segments/$key', component: screen(() => import('../segment')) })
const segmentNew = createRoute({ getParentRoute: () => editArea, path: '/segments/new', validateSearch: parseEditorSearch, component: screen(() => import('../editor')) })
const segmentEdit = createRoute({ getParentRoute: () => editArea, path: '/segments/$key/edit', validateSearch: parseEditorSearch, component: screen(() => import('../editor')) })
const profiles = createRoute({
  getParentRoute: () => profilesArea,
  path: '/profiles',
  validateSearch: parseProfileFilter,
  component: screen(() => import('../profiles')),
})
const profile = createRoute({
  getParentRoute: () => profilesArea,
  path: '/profiles/$key',
  validateSearch: parseProfileView,
  component: screen(() => import('../profiles')),
})
const live = createRoute({
  getParentRoute: () => liveArea,
  path: '/live',
  validateSearch: parseLiveView,
  component: screen(() => import('../live')),
})
const weights = createRoute({ getParentRoute: () => weightsArea, path: '/weights', component: screen(() => import('../weights')) })

const routeTree = root.addChildren([
  overviewArea.addChildren([overview]),
  segmentsArea.addChildren([segments, segment]),
  editArea.addChildren([segmentNew, segmentEdit]),
  profilesArea.addChildren([profiles, profile]),
  liveArea.addChildren([live]),
  weightsArea.addChildren([weights]),
])

export const router = createRouter({
  routeTree,
  basepath: '/admin',
  // Of an address that anybody may have typed only what the screens read: the router would hand on the rest unchecked.
  search: { strict: true },
  defaultPreload: 'intent',
  defaultErrorComponent: Fault,
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
