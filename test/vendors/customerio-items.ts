import { isRecord, unknownKeys } from './http-vendor.ts'

type Fields = Readonly<Record<string, unknown>>

/** Why an item of a batch is refused: the reply names the field and the reason. */
export interface ItemProblem {
  readonly field: string
  readonly reason: 'required' | 'invalid' | 'unknown'
}

export const ITEM_BYTES_MAX = 32_000
const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/
const PERSON = ['id', 'email', 'cio_id']
const ANYBODY = [...PERSON, 'anonymous_id']
const EVENT_KEYS = ['name', 'id', 'timestamp', 'attributes']

/** What each action may carry beside type, action and identifiers, and whom it may be about. */
const PERSON_ACTIONS: Readonly<Record<string, { readonly keys: readonly string[]; readonly who: readonly string[] }>> =
  {
    identify: { keys: ['timestamp', 'attributes', 'cio_relationships'], who: PERSON },
    event: { keys: EVENT_KEYS, who: ANYBODY },
    page: { keys: EVENT_KEYS, who: ANYBODY },
    screen: { keys: EVENT_KEYS, who: ANYBODY },
    add_device: { keys: ['device'], who: PERSON },
    delete_device: { keys: ['device'], who: PERSON },
    delete: { keys: [], who: PERSON },
    suppress: { keys: [], who: PERSON },
    unsuppress: { keys: [], who: PERSON },
  }

/** What is wrong with one item of a batch of the Track API v2; undefined: nothing. */
export function itemProblem(item: unknown): ItemProblem | undefined {
  if (!isRecord(item)) return { field: 'batch', reason: 'invalid' }
  if (Buffer.byteLength(JSON.stringify(item)) > ITEM_BYTES_MAX) return { field: 'size', reason: 'invalid' }
  if (item['type'] === 'object') return objectProblem(item)
  if (item['type'] !== 'person') return { field: 'type', reason: 'invalid' }
  if (item['action'] === 'merge') return mergeProblem(item)
  const action = PERSON_ACTIONS[String(item['action'])]
  if (!action) return { field: 'action', reason: 'invalid' }
  return (
    identifiersProblem(item['identifiers'], action.who) ??
    unknownProblem(item, ['type', 'action', 'identifiers', ...action.keys]) ??
    timeProblem(item['timestamp'], 'timestamp') ??
    attributesProblem(item['attributes']) ??
    relationshipsProblem(item['cio_relationships']) ??
    (action.keys.includes('name') ? eventProblem(item) : undefined) ??
    (action.keys.includes('device') ? deviceProblem(item['device'], item['action'] === 'add_device') : undefined)
  )
}

export function identifiersProblem(value: unknown, kinds: readonly string[] = PERSON): ItemProblem | undefined {
  if (!isRecord(value)) return { field: 'identifiers', reason: 'required' }
  const keys = Object.keys(value)
  if (keys.length !== 1 || !kinds.includes(keys[0] ?? '')) return { field: 'identifiers', reason: 'invalid' }
  const [id] = Object.values(value)
  return (typeof id === 'string' && id !== '') || typeof id === 'number'
    ? undefined
    : { field: `identifiers.${keys[0]}`, reason: 'invalid' }
}

function unknownProblem(item: Fields, known: readonly string[]): ItemProblem | undefined {
  const [first] = unknownKeys(item, known)
  return first === undefined ? undefined : { field: first, reason: 'unknown' }
}

const timeProblem = (value: unknown, field: string): ItemProblem | undefined =>
  value === undefined || (Number.isInteger(value) && Number(value) > 0 && Number(value) < 1e11)
    ? undefined
    : { field, reason: 'invalid' }

const attributesProblem = (value: unknown): ItemProblem | undefined =>
  value === undefined || isRecord(value) ? undefined : { field: 'attributes', reason: 'invalid' }

function eventProblem(item: Fields): ItemProblem | undefined {
  if (typeof item['name'] !== 'string' || item['name'] === '') return { field: 'name', reason: 'required' }
  const { id } = item
  if (id !== undefined && (typeof id !== 'string' || !ULID.test(id))) return { field: 'id', reason: 'invalid' }
  return undefined
}

function deviceProblem(device: unknown, isAdded: boolean): ItemProblem | undefined {
  if (!isRecord(device)) return { field: 'device', reason: 'required' }
  if (typeof device['token'] !== 'string' || device['token'] === '')
    return { field: 'device.token', reason: 'required' }
  if (!isAdded) return unknownProblem(device, ['token'])
  if (device['platform'] !== 'ios' && device['platform'] !== 'android')
    return { field: 'device.platform', reason: 'invalid' }
  return (
    unknownProblem(device, ['token', 'platform', 'last_used', 'attributes']) ??
    timeProblem(device['last_used'], 'device.last_used') ??
    attributesProblem(device['attributes'])
  )
}

function mergeProblem(item: Fields): ItemProblem | undefined {
  return (
    unknownProblem(item, ['type', 'action', 'primary', 'secondary']) ??
    identifiersProblem(item['primary']) ??
    identifiersProblem(item['secondary'])
  )
}

function relationshipsProblem(value: unknown, kinds = ['object_id', 'object_type_id']): ItemProblem | undefined {
  if (value === undefined) return undefined
  const field = 'cio_relationships'
  if (!Array.isArray(value)) return { field, reason: 'invalid' }
  const isGood = value.every(
    (one) =>
      isRecord(one) &&
      unknownKeys(one, ['identifiers', 'relationship_attributes']).length === 0 &&
      isRecord(one['identifiers']) &&
      Object.keys(one['identifiers']).every((key) => kinds.includes(key)),
  )
  return isGood ? undefined : { field, reason: 'invalid' }
}

function objectProblem(item: Fields): ItemProblem | undefined {
  const { identifiers, action } = item
  if (action !== 'identify' && action !== 'identify_anonymous') return { field: 'action', reason: 'invalid' }
  if (!isRecord(identifiers) || !identifiers['object_id'] || !identifiers['object_type_id'])
    return { field: 'identifiers', reason: 'required' }
  return (
    unknownProblem(item, ['type', 'action', 'identifiers', 'attributes', 'cio_relationships']) ??
    attributesProblem(item['attributes']) ??
    relationshipsProblem(item['cio_relationships'], ANYBODY)
  )
}
