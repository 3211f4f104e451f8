import { canonicalName } from '../event-names.ts'
import type { KindRules } from '../kind-rules.ts'
import type { ConsentNeed } from '../policies.ts'
import type { AudienceSettings, ConnectionSettings } from '../workspace.ts'
import { CHANNELS } from '../workspace.ts'
import { asBoolean, asFields, asList, asMap, asText, checkKey } from './fields.ts'
import { meantHint } from './nearest-name.ts'
import type { Entry, MapNode, Node } from './node.ts'
import { describeNode, shorten, toPlain } from './node.ts'
import { readCohortName } from './read-condition.ts'
import { readListConsent } from './read-consent.ts'
import { readThrottle } from './read-throttle.ts'
import type { Reports } from './reports.ts'
import { report } from './reports.ts'
import type { ConnectionAbilities } from './scope.ts'

export const CONNECTION_KEYS = ['kind', 'forward', 'audiences', 'consent', 'throttle'] as const
export const AUDIENCE_KEYS = ['id', 'create', 'name', 'cohort', 'consent'] as const

/** Always there, under this name, and of this kind. */
export const INBOX = 'inbox'

const INBOX_RULES: KindRules = {
  checkSettings: () => [],
  channels: CHANNELS,
  forwards: false,
  audiences: false,
  calls: false,
}

interface KindScope {
  readonly reports: Reports
  readonly computed: ReadonlySet<string>
  readonly kinds: Readonly<Record<string, KindRules>>
  readonly cohorts: ReadonlySet<string>
}

export const rulesOf = (kinds: Readonly<Record<string, KindRules>>, kind: string): KindRules | undefined =>
  Object.hasOwn(kinds, kind) ? kinds[kind] : kind === INBOX ? INBOX_RULES : undefined

/** What each connection can do, before it is read itself: steps are checked against it even if its settings are broken. */
export function connectionAbilities(
  kinds: Readonly<Record<string, KindRules>>,
  entries: readonly Entry[],
): ReadonlyMap<string, ConnectionAbilities> {
  const all = new Map<string, ConnectionAbilities>()
  for (const { key, value } of entries) {
    const kindNode = value.kind === 'map' ? value.entries.get('kind')?.value : undefined
    const kind = kindNode?.kind === 'scalar' ? String(kindNode.value) : ''
    const audiences = value.kind === 'map' ? value.entries.get('audiences')?.value : undefined
    const lists = audiences?.kind === 'map' ? [...audiences.entries.keys()] : []
    all.set(key, { kind, rules: rulesOf(kinds, kind), lists, declared: true })
  }
  if (!all.has(INBOX)) all.set(INBOX, { kind: INBOX, rules: rulesOf(kinds, INBOX), lists: [], declared: false })
  return all
}

export function readConnection(scope: KindScope, node: Node, key: string): ConnectionSettings | undefined {
  const { reports } = scope
  const map = asMap(reports, node, 'a mapping with `kind` and the settings of that kind')
  if (!map) return undefined
  const kindNode = map.entries.get('kind')?.value
  if (!kindNode) {
    return report(reports, map, { code: 'missing_key', message: 'A connection needs `kind`; it is missing.' })
  }
  const kind = readKind(scope, kindNode, key)
  if (kind === undefined) return undefined
  const rules = rulesOf(scope.kinds, kind)!
  const settings = readSettings(reports, map, rules)
  const forward = readForward(scope, map.entries.get('forward')?.value, { kind, rules })
  const consent = readConsent(scope, map.entries.get('consent')?.value, { kind, rules })
  const audiences = readAudiences(scope, map.entries.get('audiences')?.value, { kind, rules, consent })
  const throttleNode = map.entries.get('throttle')?.value
  const throttle = throttleNode && readThrottle(reports, throttleNode)
  return { kind, ...(forward && { forward }), ...(audiences && { audiences }), ...(throttle && { throttle }), settings }
}

function readKind({ reports, kinds }: KindScope, node: Node, key: string): string | undefined {
  const kind = asText(reports, node, 'a kind of connection')
  if (kind === undefined) return undefined
  if (key === INBOX && kind !== INBOX) {
    const message = '`inbox` is the name of the built-in inbox.'
    return report(reports, node, { code: 'bad_value', message, hint: 'Give this connection another key.' })
  }
  if (rulesOf(kinds, kind)) return kind
  const known = [...new Set([INBOX, ...Object.keys(kinds)])]
  const message = `There is no kind of connection "${shorten(kind)}".`
  return report(reports, node, { code: 'unknown_name', message, hint: meantHint(kind, known) })
}

function readSettings(reports: Reports, map: MapNode, rules: KindRules): Readonly<Record<string, unknown>> {
  const own = [...map.entries].filter(([key]) => !(CONNECTION_KEYS as readonly string[]).includes(key))
  const settingsNode: MapNode = { ...map, entries: new Map(own) }
  const settings = toPlain(settingsNode) as Readonly<Record<string, unknown>>
  // A value that is broken already would be reported again as a missing one.
  if (hasBroken(settingsNode)) return settings
  for (const { path, message } of rules.checkSettings(settings)) {
    report(reports, nodeAt(settingsNode, path), { code: 'bad_settings', message: settingSentence(path, message) })
  }
  return settings
}

/** Kinds say `is missing`; a sentence of theirs stays as it is. */
function settingSentence(path: readonly string[], message: string): string {
  if (!/^[a-z]/.test(message)) return message
  return `${path.length === 0 ? 'The connection' : `\`${path.join('.')}\``} ${message.replace(/\.$/, '')}.`
}

const hasBroken = (node: Node): boolean =>
  node.kind === 'broken' ||
  (node.kind === 'list' && node.items.some(hasBroken)) ||
  (node.kind === 'map' && [...node.entries.values()].some((entry) => hasBroken(entry.value)))

/** The node at the path, or the last one on the way to it. */
function nodeAt(node: Node, path: readonly string[]): Node {
  let at = node
  for (const part of path) {
    const next =
      at.kind === 'map' ? at.entries.get(part)?.value : at.kind === 'list' ? at.items[Number(part)] : undefined
    if (!next) return at
    at = next
  }
  return at
}

interface Kind {
  readonly kind: string
  readonly rules: KindRules
}

function readForward(scope: KindScope, node: Node | undefined, { kind, rules }: Kind): ConnectionSettings['forward'] {
  if (!node) return undefined
  const { reports } = scope
  if (!rules.forwards) {
    const message = `A connection of kind ${kind} can't be forwarded to.`
    return report(reports, node, { code: 'not_allowed_here', message, hint: 'Remove `forward`.' })
  }
  const map = asFields(reports, node, { what: '`forward`', keys: ['events', 'computed'], required: ['events'] })
  const events = map?.entries.get('events')?.value
  const read = events && readForwardedEvents(reports, events)
  if (!map || !read) return undefined
  const computed = map.entries.get('computed')?.value
  const names = computed && readForwardedTraits(scope, computed)
  return { events: read, ...(names && names.length > 0 && { computed: names }) }
}

function readForwardedEvents(reports: Reports, events: Node): 'all' | readonly string[] | undefined {
  const expected = 'all, or a list of event names'
  if (events.kind === 'scalar') {
    if (events.value === 'all') return 'all'
    const message = `\`events\` expects ${expected}; found ${describeNode(events)}.`
    return report(reports, events, { code: 'bad_value', message })
  }
  const list = asList(reports, events, expected)
  const names = list?.items
    .map((item) => asText(reports, item, 'the name of an event'))
    .filter((name) => name !== undefined)
  return names && [...new Set(names.map((name) => canonicalName(name).name))]
}

function readForwardedTraits({ reports, computed }: KindScope, node: Node): readonly string[] {
  const list = asList(reports, node, 'a list of computed traits')
  const names = (list?.items ?? []).flatMap((item) => {
    const name = asText(reports, item, 'the name of a computed trait')
    if (name === undefined || computed.has(name)) return name ?? []
    const message = `There is no computed trait "${shorten(name)}".`
    return report(reports, item, { code: 'unknown_name', message, hint: meantHint(name, computed) }) ?? []
  })
  return [...new Set(names)]
}

/** What all its lists need, unless one says otherwise. */
function readConsent({ reports }: KindScope, node: Node | undefined, { kind, rules }: Kind): ConsentNeed | undefined {
  if (!node || rules.audiences) return node && readListConsent(reports, node)
  const message = `\`consent\` of a connection is for its audiences; one of kind ${kind} keeps none.`
  const hint = 'What messages need stands at the campaign, or in `policies`.'
  return report(reports, node, { code: 'not_allowed_here', message, hint })
}

function readAudiences(
  scope: KindScope,
  node: Node | undefined,
  { kind, rules, consent }: Kind & { readonly consent: ConsentNeed | undefined },
): ConnectionSettings['audiences'] {
  if (!node) return undefined
  const { reports } = scope
  if (!rules.audiences) {
    const message = `A connection of kind ${kind} keeps no audiences.`
    return report(reports, node, { code: 'not_allowed_here', message, hint: 'Remove `audiences`.' })
  }
  const map = asMap(reports, node, 'a mapping from key to audience, such as { retarget: { create: true } }')
  if (!map) return undefined
  const all: [string, AudienceSettings][] = []
  for (const entry of map.entries.values()) {
    const plain = checkKey(reports, entry, 'an audience')
    const audience = readAudience(scope, entry.value, consent)
    if (plain && audience) all.push([entry.key, audience])
  }
  return Object.fromEntries(all)
}

function readAudience(scope: KindScope, node: Node, usual: ConsentNeed | undefined): AudienceSettings | undefined {
  const { reports } = scope
  const map = asFields(reports, node, { what: 'an audience', keys: AUDIENCE_KEYS, later: ['holdout'] })
  if (!map) return undefined
  const read = <T>(key: string, reader: (node: Node) => T | undefined): T | undefined => {
    const value = map.entries.get(key)?.value
    return value && reader(value)
  }
  const id = read('id', (value) => asText(reports, value, "the tool's id of the list"))
  const create = read('create', (value) => asBoolean(reports, value))
  const name = read('name', (value) => asText(reports, value))
  const cohort = read('cohort', (value) => readCohortName(scope, value))
  const consent = read('consent', (value) => readListConsent(reports, value)) ?? usual
  const both = map.entries.get('create')
  if (id !== undefined && create === true && both) {
    const message = 'An audience has an `id` where it exists already, or `create: true` where it is to be made.'
    report(reports, both.value, { code: 'ambiguous', message, hint: 'Remove one of them.', place: both.keyPlace })
  }
  return {
    ...(id !== undefined && { id }),
    ...(create !== undefined && { create }),
    ...(name !== undefined && { name }),
    ...(cohort !== undefined && { cohort }),
    ...(consent && { consent }),
  }
}
