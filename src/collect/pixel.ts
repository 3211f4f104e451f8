import { err, ok, type Result } from '../kernel/result.ts'
import type { Refusal } from './answer.ts'

/** A transparent GIF of one pixel: what a mail shows, come what may. */
export const PIXEL: Buffer = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

/** Query strings end where Node's limit for headers does; this bounds the work for one. */
const FIELDS_MAX = 500
/** `properties.a.b…` may reach as deep as an event may. */
const PATH_LENGTH_MAX = 16

type Query = Readonly<Record<string, string | readonly string[] | undefined>>

/** The call that a pixel's address carries: JSON in base64url under `data`, or one field per parameter, dots going inwards. */
export function readPixel(query: Query): Result<Readonly<Record<string, unknown>>, Refusal> {
  const data = lastOf(query.data)
  return data === undefined ? fromFields(query) : fromData(data)
}

function fromData(data: string): Result<Readonly<Record<string, unknown>>, Refusal> {
  try {
    // Node takes both alphabets of base64; a `+` has become a space on the way.
    const call: unknown = JSON.parse(Buffer.from(data.replaceAll(' ', '+'), 'base64').toString('utf8'))
    if (typeof call === 'object' && call !== null && !Array.isArray(call)) return ok(call as Record<string, unknown>)
  } catch {
    // Answered below: broken base64 shows as broken JSON.
  }
  return err({ code: 'invalid_json', message: '`data` must be a JSON object in base64url.' })
}

function fromFields(query: Query): Result<Readonly<Record<string, unknown>>, Refusal> {
  const fields = Object.entries(query)
  if (fields.length > FIELDS_MAX)
    return err({ code: 'bad_request', message: `At most ${FIELDS_MAX} parameters are read.` })
  const call = emptyObject()
  for (const [path, value] of fields) {
    const text = lastOf(value)
    if (text !== undefined) put(call, path.split('.', PATH_LENGTH_MAX), text)
  }
  return ok(call)
}

function put(into: Record<string, unknown>, path: readonly string[], value: string): void {
  for (const key of path.slice(0, -1)) {
    const inner = into[key]
    // A field that is both a value and a parent: the parent wins, as it says more.
    if (typeof inner !== 'object' || inner === null) into[key] = emptyObject()
    into = into[key] as Record<string, unknown>
  }
  const last = path.at(-1)!
  if (typeof into[last] !== 'object') into[last] = value
}

/** Without a prototype, a parameter named `__proto__` is a field like any other, and is rejected with its event. */
const emptyObject = (): Record<string, unknown> => Object.create(null) as Record<string, unknown>

const lastOf = (value: string | readonly string[] | undefined): string | undefined =>
  typeof value === 'object' ? value.at(-1) : value
