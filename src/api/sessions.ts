import { createHash } from 'node:crypto'
import type { Clock } from '../kernel/clock.ts'
import type { Random } from '../kernel/random.ts'
import type { Settings } from '../store/views.ts'

/** A lent machine should not stay signed in over night. */
export const SESSION_IDLE_MS = 12 * 3_600_000
/** However busy: a stolen cookie is worthless after a week. */
export const SESSION_LIFE_MS = 7 * 86_400_000
/** Use is noted this often: more would be a write for every request, less would cut sessions short. */
const NOTE_USE_MS = 10 * 60_000
/** Signing in again and again must not fill the settings; the oldest session ends. */
const SESSIONS_MAX = 100
/** 256 bits: not to be guessed. */
const ID_BYTES = 32
const SETTING = 'api_sessions'

interface Session {
  readonly createdAt: number
  readonly usedAt: number
}
type Stored = Readonly<Record<string, Session>>

/** Browser sessions. The store keeps hashes only, so that whoever reads a backup is signed in nowhere. */
export class Sessions {
  readonly #settings: Settings
  readonly #clock: Clock
  readonly #random: Random
  #loaded: Promise<Map<string, Session>> | undefined
  #writing: Promise<void> = Promise.resolve()

  constructor({
    settings,
    clock,
    random,
  }: {
    readonly settings: Settings
    readonly clock: Clock
    readonly random: Random
  }) {
    this.#settings = settings
    this.#clock = clock
    this.#random = random
  }

  /** The id to put in the cookie. Durable when it resolves. */
  async create(): Promise<string> {
    const id = Buffer.from(this.#random.bytes(ID_BYTES)).toString('base64url')
    const sessions = await this.#load()
    const now = this.#clock.now()
    this.#drop(sessions, (session) => !this.#isAlive(session))
    sessions.set(hashOf(id), { createdAt: now, usedAt: now })
    while (sessions.size > SESSIONS_MAX) sessions.delete(sessions.keys().next().value!)
    await this.#save(sessions)
    return id
  }

  /** Whether the session is alive; using it keeps it so. */
  async use(id: string): Promise<boolean> {
    const sessions = await this.#load()
    const hash = hashOf(id)
    const session = sessions.get(hash)
    if (!session || !this.#isAlive(session)) return false
    const now = this.#clock.now()
    if (now - session.usedAt >= NOTE_USE_MS) {
      sessions.set(hash, { ...session, usedAt: now })
      await this.#save(sessions)
    }
    return true
  }

  async end(id: string): Promise<void> {
    const sessions = await this.#load()
    if (sessions.delete(hashOf(id))) await this.#save(sessions)
  }

  #isAlive({ createdAt, usedAt }: Session): boolean {
    const now = this.#clock.now()
    return now - usedAt < SESSION_IDLE_MS && now - createdAt < SESSION_LIFE_MS
  }

  #drop(sessions: Map<string, Session>, isGone: (session: Session) => boolean): void {
    for (const [hash, session] of sessions) if (isGone(session)) sessions.delete(hash)
  }

  #load(): Promise<Map<string, Session>> {
    this.#loaded ??= this.#read().catch((error: unknown) => {
      // A store that was down once must not sign everybody out for good.
      this.#loaded = undefined
      throw error
    })
    return this.#loaded
  }

  async #read(): Promise<Map<string, Session>> {
    const text = await this.#settings.get(SETTING)
    return new Map(text === undefined ? [] : Object.entries(JSON.parse(text) as Stored))
  }

  /** One after the other, or an older list could be written over a newer one. */
  #save(sessions: ReadonlyMap<string, Session>): Promise<void> {
    const save = this.#writing.then(() =>
      this.#settings.set({ [SETTING]: JSON.stringify(Object.fromEntries(sessions)) }),
    )
    this.#writing = save.catch(() => {})
    return save
  }
}

const hashOf = (id: string): string => createHash('sha256').update(id).digest('base64url')
