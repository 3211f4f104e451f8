import type { Step } from '../workspace.ts'
import type { CampaignScope } from './campaign-scope.ts'
import { readContent } from './content.ts'
import { asDuration, asFields, asMap, asText, orList } from './fields.ts'
import { SAVED_MAX, SAVED_PER_CALL_MAX } from './limits.ts'
import { meantHint } from './nearest-name.ts'
import type { MapNode, Node } from './node.ts'
import { shorten } from './node.ts'
import { checkPath } from './read-match.ts'
import { report } from './reports.ts'
import type { WorkspaceScope } from './scope.ts'

type CallStep = Extract<Step, { readonly kind: 'call' }>

export const CALL_KEYS = ['via', 'body', 'save'] as const

/** Unless the step says otherwise: over a tool's restart, and short enough that the journey still means what it says. */
const UP_TO_MS = 3_600_000

/** As templates write it: `journey.saved.stock`. */
export const SAVED_NAME_PATTERN = '^[A-Za-z_][A-Za-z0-9_]{0,63}$'
const SAVED_NAME = new RegExp(SAVED_NAME_PATTERN)

/** `call: { via, body, save }`. Undefined: reported. */
export function readCallStep(
  scope: CampaignScope,
  map: MapNode,
  common: Pick<Step, 'id' | 'if'>,
): CallStep | undefined {
  const { reports } = scope
  const call = asFields(reports, map.entries.get('call')!.value, {
    what: '`call`',
    keys: CALL_KEYS,
    required: ['body'],
  })
  const upTo = map.entries.get('upTo')?.value
  const upToMs = upTo ? asDuration(reports, upTo) : UP_TO_MS
  if (!call) return undefined
  const bodyNode = call.entries.get('body')?.value
  const saveNode = call.entries.get('save')?.value
  const via = readVia(scope, call)
  const body = bodyNode && readContent(reports, scope.files, bodyNode)
  const save = saveNode ? readSave(scope, saveNode) : {}
  if (via === undefined || body === undefined || !save || upToMs === undefined) return undefined
  return { ...common, kind: 'call', via, template: { channel: 'webhook', body }, save, upToMs }
}

function readVia({ reports, connections }: WorkspaceScope, call: MapNode): string | undefined {
  const able = [...connections].filter(([, { rules }]) => rules?.calls).map(([name]) => name)
  const node = call.entries.get('via')?.value
  if (!node) {
    if (able.length === 1) return able[0]
    const message =
      able.length === 0
        ? 'No connection can be asked by a `call`.'
        : `Several connections can be asked: ${able.join(', ')}.`
    const hint = able.length === 0 ? 'Add one of kind webhook.' : `Say by \`via\` which: ${orList(able)}.`
    return report(reports, call, { code: 'missing_key', message, hint })
  }
  const name = asText(reports, node, 'the key of a connection')
  if (name === undefined) return undefined
  const connection = connections.get(name)
  if (!connection) {
    const message = `There is no connection "${shorten(name)}".`
    return report(reports, node, { code: 'unknown_name', message, hint: meantHint(name, able) })
  }
  if (!connection.rules || connection.rules.calls) return name
  const message = `The connection "${name}" (kind ${connection.kind}) can't be asked by a \`call\`.`
  const hint = able.length === 0 ? 'Those of kind webhook can.' : `These can: ${able.join(', ')}.`
  return report(reports, node, { code: 'unknown_name', message, hint })
}

function readSave(scope: CampaignScope, node: Node): Readonly<Record<string, string>> | undefined {
  const { reports, saved } = scope
  const map = asMap(reports, node, 'a mapping from name to path, such as { stock: item.stock }')
  if (!map) return undefined
  if (map.entries.size > SAVED_PER_CALL_MAX) {
    const message = `\`save\` names ${map.entries.size} values; a call can save at most ${SAVED_PER_CALL_MAX}.`
    return report(reports, map, { code: 'too_large', message })
  }
  const paths: [string, string][] = []
  for (const { key, value, keyPlace } of map.entries.values()) {
    if (!SAVED_NAME.test(key)) {
      const message = `"${shorten(key)}" can't be the name of a saved value.`
      const hint = 'A name has 1 to 64 letters, digits and _, the first no digit.'
      report(reports, value, { code: 'bad_key', message, hint, place: keyPlace })
      continue
    }
    saved.add(key)
    const path = asText(reports, value, 'a path in the answer, such as item.stock')
    if (path !== undefined && checkPath(reports, path, value)) paths.push([key, path])
  }
  if (saved.size > SAVED_MAX) {
    const message = `The calls of this campaign save under ${saved.size} names; at most ${SAVED_MAX} can be.`
    return report(reports, map, { code: 'too_large', message })
  }
  return paths.length === map.entries.size ? Object.fromEntries(paths) : undefined
}
