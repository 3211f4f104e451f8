import type { CommandInput, ExitCode } from '../command.ts'
import { adminCall } from './admin-call.ts'

const USAGE = 'Usage: rekindle replay CONNECTION [--unconfirmed] [--url URL]'

/** Tries again what a tool refused for good: forwarded events, and messages and changes of lists that failed. */
export async function replayCommand(input: CommandInput): Promise<ExitCode> {
  const { positionals, err } = input
  const [connection] = positionals
  if (connection === undefined) {
    err(`Name the connection whose refused events and failed messages are to be sent again.\n${USAGE}`)
    return 2
  }
  try {
    const left = (await replayEvents(input, connection)) + (await replayMessages(input, connection))
    return left === 0 ? 0 : 1
  } catch (error) {
    err(error instanceof Refused ? error.message : String(error))
    return 1
  }
}

/** What the server said, as a sentence. */
class Refused extends Error {}

/** Returns how many are left. */
async function replayEvents(input: CommandInput, connection: string): Promise<number> {
  interface Listed {
    readonly items: readonly { readonly key: string; readonly abilities: readonly string[] }[]
  }
  const { items } = await ask<Listed>(input, { method: 'GET', path: '/api/connections?limit=1000' })
  const found = items.find(({ key }) => key === connection)
  if (!found) throw new Refused(`The workspace has no connection "${connection}".`)
  if (!found.abilities.includes('forward')) return 0
  const path = `/api/connections/${encodeURIComponent(connection)}/replay`
  const { sent, left } = await ask<{ readonly sent: number; readonly left: number }>(input, { method: 'POST', path })
  input.out(`${connection} took ${sent} of the events that it had refused; ${left} are left.`)
  return left
}

/** Returns 0: what nobody wants any more cannot be sent again, however often it is asked for. */
async function replayMessages(input: CommandInput, connection: string): Promise<0> {
  interface Answer {
    readonly again: number
    readonly left: number
    readonly next: string | null
  }
  const status = input.flags?.['unconfirmed'] === undefined ? 'failed' : 'unknown'
  let again = 0
  let left = 0
  let cursor: string | null | undefined
  do {
    const body = JSON.stringify({ connection, status, ...(cursor != null && { cursor }) })
    const answer = await ask<Answer>(input, { method: 'POST', path: '/api/deliveries/replay', body })
    again += answer.again
    left += answer.left
    cursor = answer.next
  } while (cursor !== null)
  const kind = status === 'failed' ? 'failed' : 'unconfirmed'
  input.out(
    `${again} ${kind} messages and changes of lists are tried again; ${left} stay, since nobody waits for them.`,
  )
  return 0
}

async function ask<T>(
  input: CommandInput,
  call: { readonly method: 'GET' | 'POST'; readonly path: string; readonly body?: string },
): Promise<T> {
  const reply = await adminCall(input, { ...call, answers: 'json' })
  if (!reply.ok) throw new Refused(reply.message)
  return JSON.parse(reply.text) as T
}
