import type { KindRules } from '../kind-rules.ts'
import type { Sending, Workspace } from '../workspace.ts'
import type { ContentFiles } from './content.ts'
import { readContent } from './content.ts'
import { asFields, asKey, asText, reportType } from './fields.ts'
import { meantHint } from './nearest-name.ts'
import type { Entry, MapNode, Node } from './node.ts'
import { describeNode } from './node.ts'
import { readCampaign } from './read-campaign.ts'
import type { CohortLink } from './read-cohort.ts'
import { checkCycles, readCohort } from './read-cohort.ts'
import { readComputed } from './read-computed.ts'
import { connectionAbilities, INBOX, readConnection } from './read-connections.ts'
import { readCoupon } from './read-coupons.ts'
import { readIdentity } from './read-identity.ts'
import { readLayout } from './read-layout.ts'
import { readLocale } from './read-locales.ts'
import { readPolicies } from './read-policies.ts'
import { readSource } from './read-sources.ts'
import { readTemplate } from './read-template.ts'
import { readTimezone } from './read-timezone.ts'
import { readTopics } from './read-topics.ts'
import { readTracking } from './read-tracking.ts'
import { readRecords } from './read-records.ts'
import type { Reports } from './reports.ts'
import { report, warn } from './reports.ts'
import type { WorkspaceScope } from './scope.ts'
import { readSection, sectionOf } from './scope.ts'

export const SECTIONS = ['sources', 'connections', 'coupons', 'computed', 'cohorts', 'campaigns', 'templates'] as const
export const WORKSPACE_KEYS = [
  'version',
  'workspace',
  'sending',
  'timezone',
  'locale',
  'identity',
  'tracking',
  'records',
  ...SECTIONS,
  'layouts',
  'partials',
  'policies',
  'topics',
] as const

interface Surroundings {
  readonly reports: Reports
  readonly files: ContentFiles
  readonly kinds: Readonly<Record<string, KindRules>>
}

/** The whole definition. What is undefined or left out was reported. */
export function readWorkspace({ reports, files, kinds }: Surroundings, root: Node): Workspace | undefined {
  if (root.kind === 'scalar' && root.value === null) {
    const message = 'The workspace is empty.'
    return report(reports, root, {
      code: 'missing_key',
      message,
      hint: 'It begins with `version: 1` and `workspace: NAME`.',
    })
  }
  const map = asFields(reports, root, { what: 'a workspace', keys: WORKSPACE_KEYS, required: ['version', 'workspace'] })
  if (!map) return undefined
  const sections = Object.fromEntries(SECTIONS.map((key) => [key, sectionOf(reports, map, key)])) as Sections
  const head = readHead(reports, map)
  const topicEntries = sectionOf(reports, map, 'topics')
  const topics = readTopics(reports, topicEntries)
  const topicNames: ReadonlySet<string> = new Set(topicEntries.map(({ key }) => key))
  const scope = {
    reports,
    files,
    kinds,
    live: head.sending.mode === 'live',
    timezone: head.timezone,
    topics: topicNames,
    ...readNames(kinds, sections),
  }
  const frames = readFrames(scope, map)
  const things = readThings({ ...scope, ...frames.names }, sections)
  frames.warnUnused()
  const policiesNode = map.entries.get('policies')?.value
  const policies = policiesNode && readPolicies(reports, policiesNode, tagsOf(things.campaigns))
  if (head.workspace === undefined) return undefined
  return {
    version: 1,
    ...head,
    workspace: head.workspace,
    ...things,
    ...frames.found,
    ...(policies && { policies }),
    ...(Object.keys(topics).length > 0 && { topics }),
  }
}

type Sections = Readonly<Record<(typeof SECTIONS)[number], readonly Entry[]>>

function readHead(
  reports: Reports,
  map: MapNode,
): Pick<Workspace, 'sending' | 'timezone' | 'locale' | 'identity' | 'tracking' | 'records'> & {
  readonly workspace: string | undefined
} {
  const version = map.entries.get('version')?.value
  if (version && !(version.kind === 'scalar' && version.value === 1)) {
    const message = `\`version\` expects 1, the only version of the language; found ${describeNode(version)}.`
    report(reports, version, { code: 'bad_value', message })
  }
  const workspace = map.entries.get('workspace')?.value
  const sending = map.entries.get('sending')?.value
  const timezone = map.entries.get('timezone')?.value
  const localeNode = map.entries.get('locale')?.value
  const locale = localeNode && readLocale(reports, localeNode)
  const identityNode = map.entries.get('identity')?.value
  const trackingNode = map.entries.get('tracking')?.value
  const tracking = trackingNode && readTracking(reports, trackingNode)
  const recordsNode = map.entries.get('records')?.value
  const records = recordsNode && readRecords(reports, recordsNode)
  const identity = identityNode && readIdentity(reports, identityNode)
  return {
    workspace: workspace && asKey(reports, workspace),
    sending: (sending && readSending(reports, sending)) ?? { mode: 'inbox' },
    timezone: (timezone && readTimezone(reports, timezone)) ?? 'UTC',
    ...(locale !== undefined && { locale }),
    ...(identity && { identity }),
    ...(tracking && { tracking }),
    ...(records && { records }),
  }
}

const ADDRESS = /^[^\s@<>,;"]{1,64}@[^\s@<>,;"]{1,255}$/

function readSending(reports: Reports, node: Node): Sending | undefined {
  if (node.kind === 'map') {
    const map = asFields(reports, node, { what: '`sending`', keys: ['test'], required: ['test'] })
    const address = map?.entries.get('test')?.value
    const to = address && asText(reports, address, 'an email address')
    if (!address || to === undefined || ADDRESS.test(to)) return to === undefined ? undefined : { mode: 'test', to }
    return report(reports, address, {
      code: 'bad_value',
      message: `\`test\` expects an email address; found ${describeNode(address)}.`,
    })
  }
  if (node.kind === 'scalar' && node.value === 'test') {
    const message = '`sending: test` needs the address that everything goes to.'
    return report(reports, node, { code: 'missing_key', message, hint: 'Write sending: { test: you@example.com }.' })
  }
  const expected = 'inbox, live or { test: you@example.com }'
  if (node.kind !== 'scalar') return reportType(reports, node, expected)
  if (node.value === 'inbox' || node.value === 'live') return { mode: node.value }
  const hint = meantHint(String(node.value), ['inbox', 'live'])
  const message = `\`sending\` expects ${expected}; found ${describeNode(node)}.`
  return report(reports, node, { code: 'bad_value', message, hint })
}

const tagsOf = (campaigns: Workspace['campaigns']): ReadonlySet<string> =>
  new Set(Object.values(campaigns).flatMap(({ tags }) => tags ?? []))

type Names = Pick<WorkspaceScope, 'campaigns' | 'cohorts' | 'computed' | 'coupons' | 'connections' | 'used'>

function readNames(kinds: Readonly<Record<string, KindRules>>, sections: Sections): Names {
  const keys = (entries: readonly Entry[]): ReadonlySet<string> => new Set(entries.map(({ key }) => key))
  return {
    cohorts: keys(sections.cohorts),
    computed: keys(sections.computed),
    campaigns: keys(sections.campaigns),
    coupons: keys(sections.coupons),
    connections: connectionAbilities(kinds, sections.connections),
    used: { coupons: new Set(), templates: new Set(), layouts: new Set(), partials: new Set() },
  }
}

interface Frames {
  readonly names: Pick<WorkspaceScope, 'layouts' | 'partials'>
  readonly found: Pick<Workspace, 'layouts' | 'partials'>
  readonly warnUnused: () => void
}

/** What templates stand in, and what they put in: read before them. */
function readFrames(scope: Pick<WorkspaceScope, 'reports' | 'files' | 'used'>, map: MapNode): Frames {
  const { reports, files, used } = scope
  const entries = { layouts: sectionOf(reports, map, 'layouts'), partials: sectionOf(reports, map, 'partials') }
  const layouts = readSection(reports, entries.layouts, {
    what: 'a layout',
    read: (node) => readLayout(reports, files, node),
  })
  const partials = readSection(reports, entries.partials, {
    what: 'a partial',
    read: (node) => readContent(reports, files, node),
  })
  return {
    names: { layouts: byName(entries.layouts, layouts), partials: byName(entries.partials, partials) },
    found: {
      ...(Object.keys(layouts).length > 0 && { layouts }),
      ...(Object.keys(partials).length > 0 && { partials }),
    },
    warnUnused: () => {
      warnUnused(reports, entries.layouts, { what: 'layout', by: 'template', used: used.layouts })
      warnUnused(reports, entries.partials, { what: 'partial', by: 'template', used: used.partials })
    },
  }
}

type Things = Pick<Workspace, (typeof SECTIONS)[number]>

function readThings(names: Omit<WorkspaceScope, 'templates'>, sections: Sections): Things {
  const { reports } = names
  const writeKeys = new Map<string, string>()
  const links: CohortLink[] = []
  const sources = readSection(reports, sections.sources, {
    what: 'a source',
    read: (node, key) => readSource(reports, node, key, writeKeys),
  })
  const connections = readSection(reports, sections.connections, {
    what: 'a connection',
    read: (node, key) => readConnection(names, node, key),
  })
  const coupons = readSection(reports, sections.coupons, {
    what: 'a coupon',
    read: (node) => readCoupon(reports, names.files, node),
  })
  const computed = readComputed(reports, sections.computed)
  const cohorts = readSection(reports, sections.cohorts, {
    what: 'a cohort',
    read: (node, key) => readCohort({ reports, cohorts: names.cohorts, links }, node, key),
  })
  checkCycles(reports, links)
  const templates = readSection(reports, sections.templates, {
    what: 'a template',
    read: (node) => readTemplate(names, node),
  })
  const scope = { ...names, templates: byName(sections.templates, templates) }
  const campaigns = readSection(reports, sections.campaigns, {
    what: 'a campaign',
    read: (node, key) => readCampaign(scope, node, key),
  })
  warnUnused(reports, sections.coupons, { what: 'coupon', by: 'step', used: names.used.coupons })
  warnUnused(reports, sections.templates, { what: 'template', by: 'step', used: names.used.templates })
  return { sources, connections: withInbox(connections), coupons, computed, cohorts, campaigns, templates }
}

/** With those that could not be read: they exist, but nothing more can be said of them. */
function byName<T>(entries: readonly Entry[], found: Readonly<Record<string, T>>): ReadonlyMap<string, T | undefined> {
  return new Map(entries.map(({ key }) => [key, Object.hasOwn(found, key) ? found[key] : undefined]))
}

const withInbox = (connections: Workspace['connections']): Workspace['connections'] =>
  Object.hasOwn(connections, INBOX) ? connections : { ...connections, [INBOX]: { kind: INBOX, settings: {} } }

interface Usage {
  readonly what: string
  readonly by: string
  readonly used: ReadonlySet<string>
}

function warnUnused(reports: Reports, entries: readonly Entry[], { what, by, used }: Usage): void {
  for (const { key, keyPlace, value } of entries) {
    if (used.has(key)) continue
    warn(reports, value, { code: 'unused', message: `No ${by} uses the ${what} "${key}".`, place: keyPlace })
  }
}
