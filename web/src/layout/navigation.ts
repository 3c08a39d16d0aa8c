import type { Action } from '@/api/types'
import type { IconName } from '@/components/icons'

export type NavItem = { name: string; icon: IconName; can: Action }
export type NavGroup = { title: string | null; items: NavItem[] }

/** The navigation; an item is shown to whom its page is shown. `name` is the route and the i18n key. */
export const NAVIGATION: NavGroup[] = [
  {
    title: null,
    items: [
      { name: 'overview', icon: 'overview', can: 'overview.read' },
      { name: 'map', icon: 'map', can: 'overview.read' },
    ],
  },
  {
    title: 'shell.nav.group.data',
    items: [
      { name: 'households', icon: 'household', can: 'household.read' },
      { name: 'persons', icon: 'person', can: 'person.read' },
      { name: 'villages', icon: 'village', can: 'overview.read' },
    ],
  },
  {
    title: 'shell.nav.group.policy',
    items: [
      { name: 'policies', icon: 'policy', can: 'policy.read' },
      { name: 'authoring', icon: 'edit', can: 'policy.draft' },
      { name: 'simulation', icon: 'simulation', can: 'policy.simulate' },
      { name: 'runs', icon: 'run', can: 'run.read' },
    ],
  },
  {
    title: 'shell.nav.group.work',
    items: [
      { name: 'imports', icon: 'import', can: 'import.start' },
      { name: 'jobs', icon: 'job', can: 'job.read' },
    ],
  },
  {
    title: 'shell.nav.group.system',
    items: [
      { name: 'users', icon: 'users', can: 'user.read' },
      { name: 'audit', icon: 'audit', can: 'audit.read' },
    ],
  },
]
