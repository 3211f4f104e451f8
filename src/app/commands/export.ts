import type { CommandInput, ExitCode } from '../command.ts'
import { adminCall, errorOf } from './admin-call.ts'

export async function exportCommand(input: CommandInput): Promise<ExitCode> {
  const reply = await adminCall(input, '/api/workspace?format=yaml', { method: 'GET' })
  if (typeof reply !== 'string' && reply.status === 200) {
    input.out(reply.text.trimEnd())
    return 0
  }
  input.err(typeof reply === 'string' ? reply : errorOf(reply.text))
  return 1
}
