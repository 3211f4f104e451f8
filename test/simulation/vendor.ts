import type { Egress, EgressCall } from '../../src/egress/egress.ts'
import type { Reply } from '../../src/kernel/call.ts'
import type { Clock } from '../../src/kernel/clock.ts'
import type { Random } from '../../src/kernel/random.ts'

/** A call that a tool acted on. */
export interface Taken {
  readonly tool: 'hook' | 'mail' | 'lists' | 'ask'
  /** What the tool recognises repeats by; a mail server recognises nothing. */
  readonly key: string
  /** Where the log ended when the call was made; when it was made and when the tool acted on it, ms. */
  readonly head: number
  readonly calledAt: number
  readonly at: number
  readonly body: unknown
  /** What a tool that was asked said. */
  readonly said?: string
}

type Fate = 'taken' | 'taken, no answer' | 'refused for now' | 'too many' | 'unreachable' | 'refused for good'

const SLOWEST_MS = 20_000
/** Longer than most journeys wait for it. */
const SLOWEST_ANSWER_MS = 30 * 60_000

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
    const said = isQuestion(call) ? this.#say() : ''
    if (fate.startsWith('taken')) this.#take(call, made, said)
    const slowest = isQuestion(call) ? SLOWEST_ANSWER_MS : SLOWEST_MS
    if (!this.isCalm && this.#random.float() < 0.3) await this.#pause(Math.floor(this.#random.float() * slowest))
    if (fate === 'taken, no answer') return { kind: 'broken', sent: true, refused: false, detail: 'No answer' }
    if (fate === 'unreachable') return { kind: 'broken', sent: false, refused: false, detail: 'No connection' }
    return call.kind === 'mail' ? mailReply(fate) : httpReply(fate, said)
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

  /** Tools say what they are asked, something else, or nothing that anybody could read. */
  #say(): string {
    const chance = this.#random.float()
    const stock = Math.floor(this.#random.float() * 5)
    if (chance < 0.6) return JSON.stringify({ item: { stock } })
    if (chance < 0.7) return JSON.stringify({ item: { stock: pickLie(stock) } })
    if (chance < 0.8) return JSON.stringify({ item: null, stock })
    if (chance < 0.9) return '{"item":{"stock":'
    return chance < 0.95 ? '' : JSON.stringify({ item: { stock }, rest: 'x'.repeat(70_000) })
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.#clock.after(ms, resolve))
  }

  #take(call: EgressCall, made: Pick<Taken, 'head' | 'calledAt'>, said: string): void {
    const at = this.#clock.now()
    if (call.kind === 'mail') {
      this.taken.push({ tool: 'mail', key: call.messageId, ...made, at, body: { to: call.to, text: call.text } })
    } else if (call.kind === 'http') {
      const tool = isQuestion(call) ? 'ask' : call.url.endsWith('/lists') ? 'lists' : 'hook'
      const body: unknown = JSON.parse(call.body!)
      this.taken.push({ tool, key: call.headers['webhook-id']!, ...made, at, body, ...(tool === 'ask' && { said }) })
    } else throw new Error(`No tool of the simulation takes ${call.kind}`)
  }
}

const isQuestion = (call: EgressCall): boolean => call.kind === 'http' && call.url.endsWith('/ask')

const pickLie = (stock: number): unknown => [null, {}, [stock], 'x'.repeat(600), 'plenty'][stock]

function httpReply(fate: Fate, said: string): Reply {
  const http = (status: number, headers = {}): Reply => ({ kind: 'http', status, headers, body: said })
  if (fate === 'taken') return http(200)
  if (fate === 'too many') return http(429, { 'retry-after': '30' })
  return http(fate === 'refused for now' ? 503 : 400)
}

function mailReply(fate: Fate): Reply {
  if (fate === 'taken') return { kind: 'mail', response: '250 OK' }
  return fate === 'refused for good'
    ? { kind: 'mail_refused', code: 554, response: '554 5.7.1 No' }
    : { kind: 'mail_refused', code: 451, response: '451 4.3.0 Later' }
}
