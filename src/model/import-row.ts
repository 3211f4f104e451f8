import { stableId } from '../kernel/hash.ts'
import { err, ok, type Result } from '../kernel/result.ts'
import { readId } from './event-ids.ts'
import { parseTime } from './event-time.ts'
import type { Properties } from './event.ts'

/** What can be brought along from another tool. */
export const IMPORT_KINDS = ['people', 'suppressions'] as const
export type ImportKind = (typeof IMPORT_KINDS)[number]

/** Why a row, or the header, was not taken: which column, and what is wrong, for people. */
export interface RowProblem {
  readonly column: string
  readonly why: string
}

/** Reads rows of one table into events as a source would send them, which are the same whenever the row is the same. */
export type RowReader = (cells: readonly string[], now: number) => Result<readonly Properties[], RowProblem>

/** Ids by column; one of them, or an address, must be in every row. */
const IDS = { user_id: 'userId', anonymous_id: 'anonymousId' } as const
const PUSH = ['push_endpoint', 'push_p256dh', 'push_auth'] as const
const TOKENS = { ios_push_token: 'ios', android_push_token: 'android' } as const
const PEOPLE = [...Object.keys(IDS), ...PUSH, ...Object.keys(TOKENS), 'unsubscribed', 'topics', 'opted_out', 'at']
const SUPPRESSIONS = [...Object.keys(IDS), 'email', 'phone', 'channel', 'reason', 'at']
const CHANNEL = ['email', 'push', 'webhook', 'sms']

const ADDRESS = /^[^\s@<>,;"]{1,64}@[^\s@<>,;"]{1,255}$/
const NUMBER = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/
const TRAIT = /^([A-Za-z_$][\w .$-]{0,99})(?::(text|number|boolean))?$/
const CONSENT = /^consent\.([\w .-]{1,100})$/

type Cell = { readonly column: string; readonly text: string }

/** A reader for tables with this header. */
export function importRows(kind: ImportKind, header: readonly string[]): Result<RowReader, RowProblem> {
  const columns = header.map((name) => name.trim())
  const problem = headerProblem(kind, columns)
  if (problem) return err(problem)
  const events = kind === 'people' ? personEvents : suppressionEvents
  return ok((cells, now) => {
    if (cells.length !== columns.length)
      return err({ column: '', why: `The row has ${cells.length} cells, the header ${columns.length}` })
    const row = new Row(columns.map((column, index) => ({ column, text: cells[index]!.trim() })))
    try {
      const id = stableId('import', kind, ...columns, ...cells)
      return ok(
        events(row).map((event, index) => ({ ...event, messageId: `${id}-${index}`, timestamp: row.time(now) })),
      )
    } catch (error) {
      if (error instanceof BadCell) return err({ column: error.column, why: error.message })
      throw error
    }
  })
}

function headerProblem(kind: ImportKind, columns: readonly string[]): RowProblem | undefined {
  const twice = columns.find((column, index) => columns.indexOf(column) !== index)
  if (twice !== undefined) return { column: twice, why: 'The column stands in the header twice' }
  if (!['user_id', 'anonymous_id', 'email'].some((column) => columns.includes(column)))
    return { column: '', why: 'The header needs `user_id`, `anonymous_id` or `email`' }
  const isKnown = (column: string): boolean =>
    kind === 'people'
      ? PEOPLE.includes(column) || CONSENT.test(column) || TRAIT.test(column)
      : SUPPRESSIONS.includes(column)
  const unknown = columns.find((column) => !isKnown(column))
  if (unknown === undefined) return undefined
  return kind === 'people'
    ? { column: unknown, why: 'This is no name of a trait: NAME, NAME:number or NAME:boolean' }
    : { column: unknown, why: `A table of suppressions has the columns ${SUPPRESSIONS.join(', ')}` }
}

/** Thrown inside this file only: a row is read in one go, and the first cell that is wrong ends it. */
class BadCell extends Error {
  readonly column: string
  constructor(column: string, why: string) {
    super(why)
    this.column = column
  }
}

class Row {
  readonly #cells: readonly Cell[]
  readonly #byColumn: ReadonlyMap<string, string>

  constructor(cells: readonly Cell[]) {
    // An empty cell says nothing, also not that there is nothing.
    this.#cells = cells.filter(({ text }) => text !== '')
    this.#byColumn = new Map(this.#cells.map(({ column, text }) => [column, text]))
  }

  text(column: string): string | undefined {
    return this.#byColumn.get(column)
  }

  /** Throws unless somebody is named. */
  who(): Properties {
    const named: Record<string, unknown> = {}
    for (const [column, field] of Object.entries(IDS)) {
      const value = this.text(column)
      if (value === undefined) continue
      if (readId(value) !== value) throw new BadCell(column, 'This is no id of a person')
      named[field] = value
    }
    const email = this.text('email')
    if (email !== undefined && !ADDRESS.test(email)) throw new BadCell('email', 'This is no email address')
    if (email === undefined && Object.keys(named).length === 0)
      throw new BadCell('', 'The row names nobody: it needs a user id, an anonymous id or an email address')
    return named
  }

  address(): Properties {
    const email = this.text('email')
    return email === undefined ? {} : { email }
  }

  list(column: string): readonly string[] {
    return (this.text(column) ?? '').split(';').flatMap((part) => part.trim() || [])
  }

  time(now: number): string {
    const text = this.text('at')
    const at = text === undefined ? now : parseTime(text)
    if (at === undefined) throw new BadCell('at', 'This is no time in ISO 8601, such as 2026-01-31T12:00:00Z')
    return new Date(at).toISOString()
  }

  boolean(column: string): boolean | undefined {
    const text = this.text(column)?.toLowerCase()
    if (text === undefined) return undefined
    if (['true', 'yes', '1'].includes(text)) return true
    if (['false', 'no', '0'].includes(text)) return false
    throw new BadCell(column, 'This must be true or false')
  }

  traits(): Properties {
    const traits: [string, unknown][] = []
    for (const { column, text } of this.#cells) {
      if (PEOPLE.includes(column) || CONSENT.test(column)) continue
      const [, name = '', type = 'text'] = TRAIT.exec(column)!
      if (type === 'number' && !NUMBER.test(text)) throw new BadCell(column, 'This is no number')
      traits.push([name, type === 'number' ? Number(text) : type === 'boolean' ? this.boolean(column) : text])
    }
    const unsubscribed = this.boolean('unsubscribed')
    if (unsubscribed !== undefined) traits.push(['unsubscribed', unsubscribed])
    return Object.fromEntries(traits)
  }

  context(): Properties {
    const purposes = this.#cells.flatMap(({ column }) => {
      const purpose = CONSENT.exec(column)?.[1]
      return purpose === undefined ? [] : [[purpose, this.boolean(column)] as const]
    })
    const [token, second] = Object.entries(TOKENS).filter(([column]) => this.text(column) !== undefined)
    if (second) throw new BadCell(second[0], 'A row has one device: give the other a row of its own')
    return {
      ...(purposes.length > 0 && { consent: { categoryPreferences: Object.fromEntries(purposes) } }),
      ...(token && { device: { type: token[1], token: this.text(token[0]) } }),
    }
  }

  subscription(): Properties | undefined {
    const [endpoint, p256dh, auth] = PUSH.map((column) => this.text(column))
    if (endpoint === undefined && p256dh === undefined && auth === undefined) return undefined
    const missing = PUSH.find((column) => this.text(column) === undefined)
    if (missing !== undefined) throw new BadCell(missing, `A push subscription needs ${PUSH.join(', ')}`)
    if (!/^https:\/\/\S{1,2000}$/.test(endpoint!)) throw new BadCell(PUSH[0], 'This must be an address with https')
    return { endpoint, keys: { p256dh, auth } }
  }
}

function personEvents(row: Row): readonly Properties[] {
  const who = row.who()
  const context = { ...row.context() }
  const known = { traits: row.address() }
  const track = (event: string, properties: Properties): Properties => ({
    type: 'track',
    ...who,
    event,
    properties,
    context: known,
  })
  const subscription = row.subscription()
  const topics = row.list('topics')
  const optedOut = row.list('opted_out')
  return [
    { type: 'identify', ...who, traits: row.traits(), context },
    ...(subscription ? [track('Push Subscribed', { subscription })] : []),
    ...(topics.length > 0 ? [track('Subscribed', { topic: topics })] : []),
    ...(optedOut.length > 0 ? [track('Unsubscribed', { topic: optedOut })] : []),
  ]
}

function suppressionEvents(row: Row): readonly Properties[] {
  const who = row.who()
  const phone = row.text('phone')
  const address = { ...row.address(), ...(phone !== undefined && { phone }) }
  const channel = row.text('channel')
  const reason = row.text('reason')
  if (channel === undefined) return [{ type: 'identify', ...who, traits: { ...address, unsubscribed: true } }]
  if (!CHANNEL.includes(channel)) throw new BadCell('channel', `This must be ${CHANNEL.join(', ')}, or empty for all`)
  const properties = { channel, ...(reason !== undefined && { reason }) }
  return [{ type: 'track', ...who, event: 'Unsubscribed', properties, context: { traits: address } }]
}
