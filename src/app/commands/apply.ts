import type { CommandInput, ExitCode } from '../command.ts'
import type { Problem } from '../../model/parse/problem.ts'
import { checkTemplates, formatProblem, readWorkspaceSource } from '../workspace-source.ts'
import { adminCall } from './admin-call.ts'
import { migrationQuery } from './migration-flags.ts'

export async function applyCommand(input: CommandInput): Promise<ExitCode> {
  const { positionals, configuration, env, out, err } = input
  const file = positionals[0] ?? configuration.workspace
  if (file === undefined) {
    err('Name the workspace file to publish.\nUsage: rekindle apply FILE [--migrate] [--map OLD=NEW]... [--url URL]')
    return 2
  }
  const asked = migrationQuery(input)
  if ('fault' in asked) {
    err(asked.fault)
    return 2
  }
  const source = readWorkspaceSource(file, env)
  const parsed = await checkTemplates(source)
  if (!parsed.ok) {
    for (const problem of parsed.error) err(formatProblem(problem))
    err('Nothing was changed.')
    return 1
  }
  const path = `/api/workspace${asked.query}`
  const reply = await adminCall(input, { method: 'PUT', path, body: source.text, answers: 'json' })
  if (reply.ok) {
    out(`${file} is in force as version ${(JSON.parse(reply.text) as { version: number }).version}`)
    return 0
  }
  for (const problem of reply.problems) err(formatProblem({ ...problem, file: nameOf(problem, file) }))
  err(`${reply.message} Nothing was changed.`)
  return 1
}

/** What the definition is called over there is of no use here; content files have the same names. */
const nameOf = ({ file }: Problem, sent: string): string =>
  file === undefined || /\.(ya?ml|json)$/.test(file) ? sent : file
