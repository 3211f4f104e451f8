import type { SplitArm, Step } from '../workspace.ts'
import { asBoolean, asFields, asKey, asListOrEmpty, reportType, subject } from './fields.ts'
import type { MapNode, Node } from './node.ts'
import { describeNode } from './node.ts'
import type { Reports } from './reports.ts'
import { report } from './reports.ts'

export const ARM_KEYS = ['id', 'weight', 'then', 'control'] as const

/** Arms of a split: each has counters of its own, and no test tells more apart. */
export const ARMS_MAX = 20

/** Shares finer than a millionth are below what the sticky share of a person can tell. */
export const WEIGHT_MAX = 1_000_000

/** `[{ id, weight, then, control? }, …]`. `path` names steps without an id in the arms. */
export function readArms(
  reports: Reports,
  node: Node,
  path: string,
  readThen: (arm: MapNode, path: string) => readonly Step[],
): readonly SplitArm[] {
  const list = asListOrEmpty(reports, node, 'a list of { id, weight, then }')
  if (!list) return []
  if (list.items.length < 2 || list.items.length > ARMS_MAX) {
    const message = `\`split\` needs 2 to ${ARMS_MAX} arms; found ${list.items.length}.`
    report(reports, node, { code: 'bad_value', message })
  }
  const ids = new Set<string>()
  const arms = list.items.slice(0, ARMS_MAX).map((item, index) => {
    const map = asFields(reports, item, { what: 'an arm', keys: ARM_KEYS, required: ['id', 'weight'] })
    return map && readArm(reports, map, ids, (arm) => readThen(arm, `${path}[${index}]`))
  })
  return arms.filter((arm) => arm !== undefined)
}

function readArm(
  reports: Reports,
  map: MapNode,
  ids: Set<string>,
  readThen: (arm: MapNode) => readonly Step[],
): SplitArm | undefined {
  const idNode = map.entries.get('id')?.value
  const weightNode = map.entries.get('weight')?.value
  const controlNode = map.entries.get('control')?.value
  const id = idNode && asKey(reports, idNode)
  const weight = weightNode && readWeight(reports, weightNode)
  const control = controlNode && asBoolean(reports, controlNode)
  const then = readThen(map)
  if (id === undefined || weight === undefined) return undefined
  if (ids.has(id)) {
    const message = `Another arm of this split has the id "${id}".`
    return report(reports, idNode!, { code: 'duplicate_id', message, hint: 'Each arm has counters of its own.' })
  }
  ids.add(id)
  return { id, weight, then, ...(control && { control: true as const }) }
}

function readWeight(reports: Reports, node: Node): number | undefined {
  const expected = `a number above 0, at most ${WEIGHT_MAX}`
  if (node.kind !== 'scalar' || typeof node.value !== 'number') {
    const percent = node.kind === 'scalar' ? /^\s*(\d+(?:\.\d+)?)\s*%\s*$/.exec(String(node.value))?.[1] : undefined
    return reportType(reports, node, expected, percent && `Write the number alone: ${percent}.`)
  }
  if (node.value > 0 && node.value <= WEIGHT_MAX) return node.value
  const message = `${subject(node)} expects ${expected}; found ${describeNode(node)}.`
  return report(reports, node, { code: 'bad_value', message })
}
