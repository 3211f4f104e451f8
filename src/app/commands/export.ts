import type { CommandInput, ExitCode } from '../command.ts'
import { adminCall } from './admin-call.ts'

export async function exportCommand(input: CommandInput): Promise<ExitCode> {
  const reply = await adminCall(input, { method: 'GET', path: '/api/workspace?format=yaml', answers: 'yaml' })
  if (reply.ok) input.out(reply.text.trimEnd())
  else input.err(reply.message)
  return reply.ok ? 0 : 1
}
