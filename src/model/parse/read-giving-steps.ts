import type { GivenValue, Step } from '../workspace.ts'
import { asFields, asMap, asText, reportType } from './fields.ts'
import { meantHint } from './nearest-name.ts'
import type { Entry, Node } from './node.ts'
import { shorten } from './node.ts'
import { BUILT_IN_TRAITS } from './read-computed.ts'
import { checkPath } from './read-match.ts'
import type { Reports } from './reports.ts'
import { report } from './reports.ts'
import type { WorkspaceScope } from './scope.ts'

export const EMIT_KEYS = ['event', 'properties'] as const

/** Traits of a `set`, properties of an `emit`: what somebody writes by hand. */
export const GIVEN_VALUES_MAX = 50
/** Names of events, traits and properties, and text as their value; what SDKs send may be longer, but nobody writes it by hand. */
export const GIVEN_CHARS_MAX = 500

type Given = Readonly<Record<string, GivenValue>>

/** `set: { vip: true, tier: { trait: computed_tier } }`. Undefined: reported. */
export function readTraitsToSet({ reports, computed }: WorkspaceScope, node: Node): Given | undefined {
  const given = readGiven(reports, node, 'a mapping from trait to value')
  if (!given || node.kind !== 'map') return undefined
  if (node.entries.size === 0) {
    return report(reports, node, { code: 'bad_value', message: '`set` sets no trait.', hint: 'Write { vip: true }.' })
  }
  const fixed = [...node.entries.values()].find(({ key }) => BUILT_IN_TRAITS.includes(key) || computed.has(key))
  if (!fixed) return given
  const why = computed.has(fixed.key) ? 'it is computed' : 'every profile has it by itself'
  return report(
    reports,
    { place: fixed.keyPlace, path: fixed.value.path },
    {
      code: 'bad_key',
      message: `The trait \`${shorten(fixed.key)}\` can't be set: ${why}.`,
      hint: 'Choose another name.',
    },
  )
}

/** `emit: { event: Became Loyal, properties: { plan: gold } }`. Undefined: reported. */
export function readEmit(
  reports: Reports,
  node: Node,
): Pick<Extract<Step, { kind: 'emit' }>, 'event' | 'properties'> | undefined {
  const map = asFields(reports, node, { what: '`emit`', keys: EMIT_KEYS, required: ['event'] })
  if (!map) return undefined
  const eventNode = map.entries.get('event')?.value
  const propertiesNode = map.entries.get('properties')?.value
  const event = eventNode && asShortText(reports, eventNode, 'the name of an event')
  const properties = propertiesNode ? readGiven(reports, propertiesNode, 'a mapping from property to value') : {}
  return event === undefined || !properties ? undefined : { event, properties }
}

/** `enter: CAMPAIGN`: another one of the workspace. Undefined: reported. */
export function readCampaignName(
  { reports, campaigns, ownKey }: Pick<WorkspaceScope, 'reports' | 'campaigns'> & { readonly ownKey: string },
  node: Node,
): string | undefined {
  const name = asText(reports, node, 'the key of a campaign')
  if (name === undefined) return undefined
  if (name === ownKey) {
    const message = 'A campaign cannot enter itself: the journey that would is still open.'
    return report(reports, node, { code: 'bad_value', message, hint: 'How it may begin again is said by `reentry`.' })
  }
  if (campaigns.has(name)) return name
  const message = `There is no campaign "${shorten(name)}".`
  const others = [...campaigns].filter((key) => key !== ownKey)
  const hint = others.length === 0 ? 'There is no other campaign.' : meantHint(name, others)
  return report(reports, node, { code: 'unknown_name', message, hint })
}

function readGiven(reports: Reports, node: Node, expected: string): Given | undefined {
  const map = asMap(reports, node, expected)
  if (!map) return undefined
  if (map.entries.size > GIVEN_VALUES_MAX) {
    const message = `\`${node.label}\` gives ${map.entries.size} values; at most ${GIVEN_VALUES_MAX} can stand there.`
    return report(reports, map, { code: 'too_large', message })
  }
  const values: [string, GivenValue][] = []
  for (const entry of map.entries.values()) {
    const value = readValue(reports, entry)
    if (value) values.push([entry.key, value])
  }
  return values.length === map.entries.size ? Object.fromEntries(values) : undefined
}

function readValue(reports: Reports, { value: node }: Entry): GivenValue | undefined {
  if (node.kind === 'map') {
    const map = asFields(reports, node, { what: 'a value', keys: ['trait'], required: ['trait'] })
    const traitNode = map?.entries.get('trait')?.value
    const trait = traitNode && asText(reports, traitNode, 'the path of a trait such as plan.name')
    return trait !== undefined && checkPath(reports, trait, traitNode!) ? { trait } : undefined
  }
  if (node.kind !== 'scalar') return reportType(reports, node, 'text, a number, true, false, null or { trait: … }')
  if (typeof node.value !== 'string') return { value: node.value }
  return tooLong(reports, node, node.value) ? undefined : { value: node.value }
}

function asShortText(reports: Reports, node: Node, expected: string): string | undefined {
  const text = asText(reports, node, expected)
  return text === undefined || tooLong(reports, node, text) ? undefined : text
}

function tooLong(reports: Reports, node: Node, text: string): boolean {
  if (text.length <= GIVEN_CHARS_MAX) return false
  const message = `\`${node.label}\` has ${text.length} characters; at most ${GIVEN_CHARS_MAX} can stand there.`
  report(reports, node, { code: 'too_large', message })
  return true
}
