import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { BrokenPage, NoSuchPage } from './shared/last-pages.tsx'
import { Home } from './pages/home.tsx'
import { Shell } from './shell/shell.tsx'

const root = createRootRoute({ component: Shell, notFoundComponent: NoSuchPage, errorComponent: BrokenPage })

/** What of the address a page reads; anything else in it is let go of. */
const asText = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined

export interface MessageFilter {
  readonly campaign?: string | undefined
  readonly connection?: string | undefined
  readonly status?: string | undefined
  readonly profile?: string | undefined
}

const routes = [
  createRoute({ getParentRoute: () => root, path: '/', component: Home }),
  createRoute({
    getParentRoute: () => root,
    path: '/live',
    component: lazyRouteComponent(() => import('./pages/live.tsx'), 'Live'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/people',
    component: lazyRouteComponent(() => import('./pages/people.tsx'), 'People'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/people/$idType/$id',
    component: lazyRouteComponent(() => import('./pages/person.tsx'), 'Person'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/cohorts',
    component: lazyRouteComponent(() => import('./pages/cohorts.tsx'), 'Cohorts'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/cohorts/$key',
    component: lazyRouteComponent(() => import('./pages/cohort.tsx'), 'CohortPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/cohorts/$key/edit',
    component: lazyRouteComponent(() => import('./pages/cohort-editor.tsx'), 'CohortEditorPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/campaigns',
    component: lazyRouteComponent(() => import('./pages/campaigns.tsx'), 'Campaigns'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/campaigns/$key',
    component: lazyRouteComponent(() => import('./pages/campaign.tsx'), 'CampaignPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/campaigns/$key/edit',
    component: lazyRouteComponent(() => import('./pages/campaign-editor.tsx'), 'CampaignEditorPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/new-broadcast',
    component: lazyRouteComponent(() => import('./pages/broadcast.tsx'), 'BroadcastPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/contents',
    component: lazyRouteComponent(() => import('./pages/contents.tsx'), 'ContentsPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/templates/$key/edit',
    component: lazyRouteComponent(() => import('./pages/template-editor.tsx'), 'TemplateEditorPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/messages',
    validateSearch: (search): MessageFilter => ({
      campaign: asText(search['campaign']),
      connection: asText(search['connection']),
      status: asText(search['status']),
      profile: asText(search['profile']),
    }),
    component: lazyRouteComponent(() => import('./pages/messages.tsx'), 'Messages'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/inbox',
    component: lazyRouteComponent(() => import('./pages/inbox.tsx'), 'Inbox'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/connections',
    component: lazyRouteComponent(() => import('./pages/connections.tsx'), 'Connections'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/connections/$key',
    component: lazyRouteComponent(() => import('./pages/connection.tsx'), 'ConnectionPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/connections/$key/edit',
    component: lazyRouteComponent(() => import('./pages/connection-editor.tsx'), 'ConnectionEditorPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/workspace',
    component: lazyRouteComponent(() => import('./pages/workspace.tsx'), 'WorkspacePage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/sources',
    component: lazyRouteComponent(() => import('./pages/sources.tsx'), 'Sources'),
  }),
] as const

/** Every page and its address. Pages other than the first are loaded when they are asked for. */
export const router = createRouter({
  routeTree: root.addChildren([...routes]),
  defaultPreload: 'intent',
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
