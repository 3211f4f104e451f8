import type { CommandInput, ExitCode } from '../command.ts'
import { adminCall } from './admin-call.ts'
import { migrationQuery } from './migration-flags.ts'
import { showPlan } from './plan.ts'

const USAGE = 'Usage: rekindle rollback [VERSION] [--plan] [--migrate] [--map OLD=NEW]... [--url URL]'

export async function rollbackCommand(input: CommandInput): Promise<ExitCode> {
  const { positionals, flags = {}, out, err } = input
  const [version] = positionals
  if (version !== undefined && !/^[1-9]\d{0,8}$/.test(version)) {
    err(`${version} is no version: rekindle versions lists them.\n${USAGE}`)
    return 2
  }
  if (flags.plan !== undefined) return planRollback(input, version)
  const asked = migrationQuery(input, { version })
  if ('fault' in asked) {
    err(asked.fault)
    return 2
  }
  const path = `/api/workspace/rollback${asked.query}`
  const reply = await adminCall(input, { method: 'POST', path, answers: 'json' })
  if (!reply.ok) {
    err(`${reply.message} Nothing was changed.`)
    return 1
  }
  const published = JSON.parse(reply.text) as { readonly version: number; readonly warnings?: readonly string[] }
  for (const warning of published.warnings ?? []) err(`warning: ${warning}`)
  out(
    `${version === undefined ? 'The version before' : `Version ${version}`} is in force again, as version ${published.version}`,
  )
  return 0
}

async function planRollback(input: CommandInput, asked: string | undefined): Promise<ExitCode> {
  const version = asked ?? (await versionBefore(input))
  if (version === undefined) {
    input.err('There is no version before the one in force.')
    return 1
  }
  const path = `/api/workspace/versions/${version}`
  const reply = await adminCall(input, { method: 'GET', path, answers: 'json' })
  if (reply.ok)
    return showPlan(input, (JSON.parse(reply.text) as { readonly source: string }).source, `version ${version}`)
  input.err(reply.message)
  return 1
}

async function versionBefore(input: CommandInput): Promise<string | undefined> {
  const reply = await adminCall(input, { method: 'GET', path: '/api/workspace/versions?limit=2', answers: 'json' })
  if (!reply.ok) return undefined
  const { items } = JSON.parse(reply.text) as { readonly items: readonly { readonly version: number }[] }
  return items[1] && String(items[1].version)
}
