import { createRouter, createWebHistory } from 'vue-router'
import type { Action } from '@/api/types'
import { useSession } from '@/stores/session'

declare module 'vue-router' {
  interface RouteMeta {
    /** i18n key of the page's name, for the window title. */
    title: string
    /** The action without which the page is not shown. */
    can?: Action
    /** Shown without a session. */
    open?: boolean
  }
}

export const router = createRouter({
  history: createWebHistory(),
  scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? false : { top: 0 }),
  routes: [
    { path: '/sign-in', name: 'sign-in', component: () => import('@/pages/session/SignInPage.vue'), meta: { title: 'shell.nav.signIn', open: true } },
    {
      path: '/',
      component: () => import('@/layout/AppLayout.vue'),
      children: [
        { path: '', name: 'overview', component: () => import('@/pages/overview/OverviewPage.vue'), meta: { title: 'shell.nav.overview', can: 'overview.read' } },
        { path: 'map', name: 'map', component: () => import('@/pages/map/MapPage.vue'), meta: { title: 'shell.nav.map', can: 'overview.read' } },
        { path: 'households', name: 'households', component: () => import('@/pages/households/HouseholdList.vue'), meta: { title: 'shell.nav.households', can: 'household.read' } },
        { path: 'households/new', name: 'household-new', component: () => import('@/pages/households/HouseholdEdit.vue'), meta: { title: 'shell.nav.householdNew', can: 'household.edit' } },
        { path: 'households/:id', name: 'household', component: () => import('@/pages/households/HouseholdDossier.vue'), props: true, meta: { title: 'shell.nav.household', can: 'household.read' } },
        { path: 'households/:id/edit', name: 'household-edit', component: () => import('@/pages/households/HouseholdEdit.vue'), props: true, meta: { title: 'shell.nav.householdEdit', can: 'household.edit' } },
        { path: 'persons', name: 'persons', component: () => import('@/pages/persons/PersonList.vue'), meta: { title: 'shell.nav.persons', can: 'person.read' } },
        { path: 'villages', name: 'villages', component: () => import('@/pages/villages/VillageList.vue'), meta: { title: 'shell.nav.villages', can: 'overview.read' } },
        { path: 'imports', name: 'imports', component: () => import('@/pages/imports/ImportPage.vue'), meta: { title: 'shell.nav.imports', can: 'import.start' } },
        { path: 'jobs', name: 'jobs', component: () => import('@/pages/jobs/JobList.vue'), meta: { title: 'shell.nav.jobs', can: 'job.read' } },
        { path: 'policies', name: 'policies', component: () => import('@/pages/policies/PackList.vue'), meta: { title: 'shell.nav.policies', can: 'policy.read' } },
        { path: 'policies/:pack', name: 'policy', component: () => import('@/pages/policies/PackPage.vue'), props: true, meta: { title: 'shell.nav.policy', can: 'policy.read' } },
        { path: 'authoring', name: 'authoring', component: () => import('@/pages/authoring/DraftList.vue'), meta: { title: 'shell.nav.authoring', can: 'policy.draft' } },
        { path: 'authoring/versions/:version', name: 'authoring-version', component: () => import('@/pages/authoring/VersionPage.vue'), props: true, meta: { title: 'shell.nav.authoringVersion', can: 'policy.read' } },
        { path: 'authoring/:draft', name: 'authoring-draft', component: () => import('@/pages/authoring/DraftPage.vue'), props: true, meta: { title: 'shell.nav.authoringDraft', can: 'policy.draft' } },
        { path: 'simulation', name: 'simulation', component: () => import('@/pages/simulation/SimulationPage.vue'), meta: { title: 'shell.nav.simulation', can: 'policy.simulate' } },
        { path: 'runs', name: 'runs', component: () => import('@/pages/runs/RunList.vue'), meta: { title: 'shell.nav.runs', can: 'run.read' } },
        { path: 'runs/:id', name: 'run', component: () => import('@/pages/runs/RunPage.vue'), props: true, meta: { title: 'shell.nav.run', can: 'run.read' } },
        { path: 'users', name: 'users', component: () => import('@/pages/users/UserList.vue'), meta: { title: 'shell.nav.users', can: 'user.read' } },
        { path: 'audit', name: 'audit', component: () => import('@/pages/audit/AuditList.vue'), meta: { title: 'shell.nav.audit', can: 'audit.read' } },
        { path: 'account', name: 'account', component: () => import('@/pages/account/AccountPage.vue'), meta: { title: 'shell.nav.account' } },
        { path: ':rest(.*)*', name: 'missing', component: () => import('@/pages/NotFoundPage.vue'), meta: { title: 'shell.nav.missing' } },
      ],
    },
  ],
})

/** Where the user was going before signing in; only to a path of ours. */
export function inside(to: unknown): string {
  return typeof to === 'string' && /^\/(?![/\\])/.test(to) ? to : '/'
}

router.beforeEach(async (to) => {
  const session = useSession()
  // A server that cannot be reached reads as nobody: the sign-in page then shows the reason.
  if (!session.loaded) await session.load().catch(() => undefined)
  if (to.meta.open) return session.session ? inside(to.query.to) : true
  if (!session.session) return { name: 'sign-in', query: to.fullPath === '/' ? {} : { to: to.fullPath } }
  if (session.user?.must_change_password && to.name !== 'account') return { name: 'account', query: { must: '1' } }
  // What a post may not see reads as not found, as it does in the API.
  if (to.meta.can && !session.can(to.meta.can) && to.name !== 'missing') {
    return to.name === 'overview' ? { name: 'account' } : { name: 'missing', params: { rest: to.path.slice(1).split('/') }, query: to.query }
  }
  return true
})

// After an upgrade of the server an open tab asks for files that are gone: load the page anew, once.
router.onError((error, to) => {
  const gone = error instanceof TypeError && /dynamically imported module|module script/i.test(error.message)
  if (gone && !sessionStorage.getItem('yihu.reloaded')) {
    sessionStorage.setItem('yihu.reloaded', '1')
    location.assign(to.fullPath)
  }
})
router.afterEach(() => sessionStorage.removeItem('yihu.reloaded'))
