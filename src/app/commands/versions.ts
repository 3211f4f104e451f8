import type { CommandInput, ExitCode } from '../command.ts'
import { adminCall } from './admin-call.ts'

interface Version {
  readonly version: number
  readonly at: string | null
  readonly by: 'file' | 'api' | null
  readonly rollbackOf: number | null
  readonly migrated: boolean
  readonly inForce: boolean
  readonly summary: string
}

export async function versionsCommand(input: CommandInput): Promise<ExitCode> {
  const { flags = {}, out, err } = input
  const reply = await adminCall(input, { method: 'GET', path: '/api/workspace/versions?limit=100', answers: 'json' })
  if (!reply.ok) {
    err(reply.message)
    return 1
  }
  const page = JSON.parse(reply.text) as { readonly items: readonly Version[]; readonly next: string | null }
  if (flags.json !== undefined) out(JSON.stringify(page.items, null, 2))
  else for (const version of page.items) out(lineOf(version))
  if (page.next !== null) err('Only the newest 100 are listed; GET /api/workspace/versions pages through all of them.')
  return 0
}

function lineOf({ version, at, by, rollbackOf, migrated, inForce, summary }: Version): string {
  const notes = [
    rollbackOf !== null && `version ${rollbackOf} again`,
    migrated && 'people moved to it',
    inForce && 'in force',
  ].filter((note) => note !== false)
  const number = String(version).padStart(4)
  return `${number}  ${at ?? '-'.padEnd(24)}  ${(by ?? '-').padEnd(4)}  ${summary}${notes.length > 0 ? ` (${notes.join('; ')})` : ''}`
}
