import type { CommandInput, ExitCode } from '../command.ts'
import { adminCall } from './admin-call.ts'

/** Sends the events again that a tool refused for good. */
export async function replayCommand(input: CommandInput): Promise<ExitCode> {
  const { positionals, out, err } = input
  const [connection] = positionals
  if (connection === undefined) {
    err('Name the connection whose refused events are to be sent again.\nUsage: rekindle replay CONNECTION [--url URL]')
    return 2
  }
  const path = `/api/connections/${encodeURIComponent(connection)}/replay`
  const reply = await adminCall(input, { method: 'POST', path, answers: 'json' })
  if (!reply.ok) {
    err(reply.message)
    return 1
  }
  const { sent, left } = JSON.parse(reply.text) as { readonly sent: number; readonly left: number }
  out(`${connection} took ${sent} of the events that it had refused; ${left} are left.`)
  return left === 0 ? 0 : 1
}
