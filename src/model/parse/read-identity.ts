import { BUILT_IN_ID_TYPES, IDS_PER_PROFILE_MAX, isIdType } from '../id-types.ts'
import type { IdentitySettings, IdTypeSettings } from '../workspace.ts'
import { asFields, asListOrEmpty, asMap, asText } from './fields.ts'
import { SECTION_ENTRIES_MAX } from './limits.ts'
import { nearestName } from './nearest-name.ts'
import type { Entry, MapNode, Node } from './node.ts'
import { describeNode, shorten } from './node.ts'
import type { Reports } from './reports.ts'
import { report } from './reports.ts'

export const IDENTITY_KEYS = ['blocked', 'types', 'priority', 'usersPerDevice'] as const
export const ID_TYPE_KEYS = ['limit', 'blocked'] as const

const TYPE_RULE = 'A type is 1 to 40 small letters, digits, _, . and -, the first a letter.'

/** More different people than this are no longer counted for a device, whatever it is. */
const USERS_PER_DEVICE_BOUND = 100

/** The section `identity`. Without content it is as good as none. */
export function readIdentity(reports: Reports, node: Node): IdentitySettings | undefined {
  if (node.kind === 'scalar' && node.value === null) return undefined
  const map = asFields(reports, node, { what: '`identity`', keys: IDENTITY_KEYS })
  if (!map) return undefined
  const usersNode = map.entries.get('usersPerDevice')?.value
  const usersPerDevice = usersNode && readCount(reports, usersNode, 1, USERS_PER_DEVICE_BOUND)
  return {
    blocked: readBlocked(reports, map),
    types: readTypes(reports, map),
    priority: readPriority(reports, map),
    ...(usersPerDevice !== undefined && { usersPerDevice }),
  }
}

function readBlocked(reports: Reports, map: MapNode): readonly string[] {
  const node = map.entries.get('blocked')?.value
  const list = node && asListOrEmpty(reports, node, 'a list of values such as "kiosk-*"')
  if (list && list.items.length > SECTION_ENTRIES_MAX) {
    const message = `\`blocked\` has ${list.items.length} values; at most ${SECTION_ENTRIES_MAX} can stand in one list.`
    report(reports, list, { code: 'too_large', message })
    return []
  }
  return (list?.items ?? []).flatMap((item) => {
    const value = asText(reports, item, 'a value such as "kiosk-*"')?.trim().toLowerCase()
    if (value === undefined || !/^[*?]*$/.test(value)) return value ?? []
    const message = `\`${item.label}\` would block every id: ${describeNode(item)} leaves nothing to tell values apart.`
    report(reports, item, { code: 'bad_value', message })
    return []
  })
}

function readTypes(reports: Reports, map: MapNode): IdentitySettings['types'] {
  const node = map.entries.get('types')?.value
  const types = node && asMap(reports, node, 'a mapping from type of id to its rules')
  const read = [...(types?.entries.values() ?? [])].flatMap((entry): [string, IdTypeSettings][] => {
    const plain = checkType(reports, { place: entry.keyPlace, path: entry.value.path }, entry.key)
    const rules = readType(reports, entry)
    return plain && rules ? [[entry.key, rules]] : []
  })
  return Object.fromEntries(read)
}

function readType(reports: Reports, { key, value: node }: Entry): IdTypeSettings | undefined {
  const map = asFields(reports, node, { what: 'a type of id', keys: ID_TYPE_KEYS })
  if (!map) return undefined
  const limitNode = map.entries.get('limit')?.value
  const limit = limitNode && readCount(reports, limitNode, 0, IDS_PER_PROFILE_MAX)
  if (limitNode && limit !== undefined && limit !== 1 && key === 'user_id') {
    const message = `\`limit\` of user_id is always 1: two user ids are two people; found ${describeNode(limitNode)}.`
    return report(reports, limitNode, {
      code: 'bad_value',
      message,
      hint: 'Where a user id changes, the shop sends an alias call.',
    })
  }
  const blocked = readBlocked(reports, map)
  return { ...(limit !== undefined && { limit }), ...(blocked.length > 0 && { blocked }) }
}

function readPriority(reports: Reports, map: MapNode): readonly string[] {
  const node = map.entries.get('priority')?.value
  const list = node && asListOrEmpty(reports, node, 'a list of types of ids, the strongest first')
  const priority: string[] = []
  for (const item of list?.items ?? []) {
    const type = asText(reports, item, 'a type of id such as user_id')
    if (type === undefined || !checkType(reports, item, type)) continue
    if (priority.includes(type)) {
      const message = `\`${item.label}\` names ${type} once more; a type has one place.`
      report(reports, item, { code: 'duplicate_value', message })
    } else priority.push(type)
  }
  return priority
}

function checkType(reports: Reports, at: Node | { place: Node['place']; path: string }, type: string): boolean {
  if (isIdType(type)) return true
  const hint = (): string => {
    if (type === 'profile_id') return 'It is our own number for a profile.'
    const near = nearestName(type, BUILT_IN_ID_TYPES)
    return near === undefined ? TYPE_RULE : `Did you mean \`${near}\`?`
  }
  report(reports, at, { code: 'bad_key', message: `"${shorten(type)}" can't be a type of id.`, hint })
  return false
}

function readCount(reports: Reports, node: Node, min: number, max: number): number | undefined {
  const value = node.kind === 'scalar' ? node.value : undefined
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value
  const message = `\`${node.label}\` expects a whole number from ${min} to ${max}; found ${describeNode(node)}.`
  return report(reports, node, { code: typeof value === 'number' ? 'bad_value' : 'wrong_type', message })
}
