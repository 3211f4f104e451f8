import { createHash } from 'node:crypto'
import type { Call, ConnectionKind, HttpCall, Reply, Session, SessionAbility } from '../connections/connection.ts'
import type { Egress } from '../egress/egress.ts'
import type { Outcome } from '../model/delivery.ts'
import type { Settings } from '../store/views.ts'

/** A token that expires while a call is on its way is refused: a new one is fetched this long before. */
const REFRESH_MS = 300_000

/** What a call came to; `no_session`: it was not made, since the credentials got no token. */
export type Answer = Reply | { readonly kind: 'no_session'; readonly outcome: Outcome }

interface Caller {
  readonly kind: ConnectionKind
  readonly settings: object
}

export interface SessionContext {
  readonly egress: Pick<Egress, 'perform'>
  /** Keeps what a tool gives for the next session. */
  readonly settings: Settings
  /** Told of each call that was made for the connection itself; not of those that fetch a token. */
  readonly note?: NoteCall
}
type Performer = SessionContext['egress']

/** `at`: when the call was made, ms. */
export type NoteCall = (call: Call, reply: Reply, at: number) => void
type Opened = Session | Outcome

/** One for each settings in use; those of a definition that is no more go with it. All who ask meanwhile wait for the same token. */
const sessions = new WeakMap<object, Promise<Opened>>()

/** Makes a call of a connection's, with the token of its session if it has such. `now` in ms. */
export async function callAs(context: SessionContext, caller: Caller, call: Call, now: number): Promise<Answer> {
  const answer = await answerTo(context, caller, call, now)
  if (answer.kind !== 'no_session') context.note?.(call, answer, now)
  return answer
}

async function answerTo(context: SessionContext, caller: Caller, call: Call, now: number): Promise<Answer> {
  const { egress } = context
  const limits = { timeoutMs: caller.kind.limits.timeoutMs }
  const ability = neededSession(caller)
  if (!ability || call.kind !== 'http') return egress.perform(call, limits)
  const opened = await sessionOf(context, caller, ability, now)
  const first = await callWith(egress, opened, call, limits)
  if (first.kind === 'no_session' || !ability.isOver(first)) return first
  await forget(caller.settings, opened)
  return callWith(egress, await sessionOf(context, caller, ability, now), call, limits)
}

function neededSession({ kind, settings }: Caller): SessionAbility<object> | undefined {
  const { session } = kind
  return session?.isNeeded?.(settings) === false ? undefined : session
}

/** Fetches the token if it is needed, so that a call made soon after does not wait for it. */
export async function openSession(context: SessionContext, caller: Caller, now: number): Promise<void> {
  const ability = neededSession(caller)
  if (ability) await sessionOf(context, caller, ability, now)
}

/** Only the token that was refused: another call may have fetched a new one meanwhile. */
async function forget(settings: object, refused: Opened): Promise<void> {
  const known = sessions.get(settings)
  if (known && (await known) === refused && sessions.get(settings) === known) sessions.delete(settings)
}

async function callWith(
  egress: Performer,
  opened: Opened,
  call: HttpCall,
  limits: { readonly timeoutMs: number },
): Promise<Answer> {
  if (!isSession(opened)) return { kind: 'no_session', outcome: opened }
  const headers = { ...call.headers, authorization: `Bearer ${opened.token}` }
  return egress.perform({ ...call, headers }, limits)
}

const isSession = (opened: Opened): opened is Session => 'token' in opened

function sessionOf(
  context: SessionContext,
  caller: Caller,
  ability: SessionAbility<object>,
  now: number,
): Promise<Opened> {
  const known = sessions.get(caller.settings)
  if (!known) return fetchSession(context, caller, ability, now)
  return known.then((opened) => {
    if (!isSession(opened) || now < opened.expiresAt - REFRESH_MS) return opened
    const newer = sessions.get(caller.settings)
    return newer && newer !== known ? newer : fetchSession(context, caller, ability, now)
  })
}

function fetchSession(
  context: SessionContext,
  caller: Caller,
  ability: SessionAbility<object>,
  now: number,
): Promise<Opened> {
  const { settings } = caller
  const fetched = openNew(context, caller, ability, now)
  sessions.set(settings, fetched)
  // What got no token is not remembered.
  const drop = () => void (sessions.get(settings) === fetched && sessions.delete(settings))
  fetched.then((opened) => isSession(opened) || drop(), drop)
  return fetched
}

async function openNew(
  { egress, settings: kept }: SessionContext,
  { kind, settings }: Caller,
  ability: SessionAbility<object>,
  now: number,
): Promise<Opened> {
  const own = ability.refreshToken?.(settings)
  const place = own === undefined ? undefined : `session/${kind.kind}/${createHash('sha256').update(own).digest('hex')}`
  const newest = place === undefined ? undefined : await kept.get(place)
  const reply = await egress.perform(ability.call(settings, now, newest), { timeoutMs: kind.limits.timeoutMs })
  const opened = ability.read(reply, now)
  // The tool takes the old one no more: before anything else, the new one must be on disk.
  if (place !== undefined && isSession(opened) && opened.refreshToken !== undefined)
    await kept.set({ [place]: opened.refreshToken })
  return opened
}
