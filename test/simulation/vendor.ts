import type { Egress, EgressCall } from '../../src/egress/egress.ts'
import type { Reply } from '../../src/kernel/call.ts'
import type { Clock } from '../../src/kernel/clock.ts'
import type { Random } from '../../src/kernel/random.ts'

/** A call that a tool acted on. */
export interface Taken {
  readonly tool: 'hook' | 'mail' | 'lists'
  /** What the tool recognises repeats by; a mail server recognises nothing. */
  readonly key: string
  /** Where the log ended when the call was made; when it was made and when the tool acted on it, ms. */
  readonly head: number
  readonly calledAt: number
  readonly at: number
  readonly body: unknown
}

type Fate = 'taken' | 'taken, no answer' | 'refused for now' | 'too many' | 'unreachable' | 'refused for good'

/**
 * The tools of a simulation, slow and unreliable as tools are: they answer late or never, refuse, take a call and lose the answer. What
 * they acted on is on record; it outlives the process that called them.
 */
export class Vendors {
  readonly taken: Taken[] = []
  readonly #clock: Clock
  readonly #random: Random
  /** From then on every tool is well. */
  isCalm = false

  constructor(clock: Clock, random: Random) {
    this.#clock = clock
    this.#random = random
  }

  /** The way out of one process: answers reach it only while it lives. */
  egress(isAlive: () => boolean, head: () => number): Egress {
    return {
      perform: async (call) => {
        const reply = await this.#perform(call, head())
        return isAlive() ? reply : new Promise(() => {})
      },
      close: async () => {},
    }
  }

  async #perform(call: EgressCall, head: number): Promise<Reply> {
    const made = { head, calledAt: this.#clock.now() }
    const fate = this.#fate()
    // At once: that a call of a dead process reaches a tool only after those of the next one, nobody can rule out or mend.
    if (fate.startsWith('taken')) this.#take(call, made)
    if (!this.isCalm && this.#random.float() < 0.3) await this.#pause(Math.floor(this.#random.float() * 20_000))
    if (fate === 'taken, no answer') return { kind: 'broken', sent: true, refused: false, detail: 'No answer' }
    if (fate === 'unreachable') return { kind: 'broken', sent: false, refused: false, detail: 'No connection' }
    return call.kind === 'mail' ? mailReply(fate) : httpReply(fate)
  }

  #fate(): Fate {
    if (this.isCalm) return 'taken'
    const chance = this.#random.float()
    if (chance < 0.72) return 'taken'
    if (chance < 0.78) return 'taken, no answer'
    if (chance < 0.86) return 'refused for now'
    if (chance < 0.92) return 'too many'
    return chance < 0.97 ? 'unreachable' : 'refused for good'
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.#clock.after(ms, resolve))
  }

  #take(call: EgressCall, made: Pick<Taken, 'head' | 'calledAt'>): void {
    const at = this.#clock.now()
    if (call.kind === 'mail') {
      this.taken.push({ tool: 'mail', key: call.messageId, ...made, at, body: { to: call.to, text: call.text } })
    } else if (call.kind === 'http') {
      const tool = call.url.endsWith('/lists') ? 'lists' : 'hook'
      this.taken.push({ tool, key: call.headers['webhook-id']!, ...made, at, body: JSON.parse(call.body!) })
    } else throw new Error(`No tool of the simulation takes ${call.kind}`)
  }
}

function httpReply(fate: Fate): Reply {
  const http = (status: number, headers = {}): Reply => ({ kind: 'http', status, headers, body: '' })
  if (fate === 'taken') return http(204)
  if (fate === 'too many') return http(429, { 'retry-after': '30' })
  return http(fate === 'refused for now' ? 503 : 400)
}

function mailReply(fate: Fate): Reply {
  if (fate === 'taken') return { kind: 'mail', response: '250 OK' }
  return fate === 'refused for good'
    ? { kind: 'mail_refused', code: 554, response: '554 5.7.1 No' }
    : { kind: 'mail_refused', code: 451, response: '451 4.3.0 Later' }
}
