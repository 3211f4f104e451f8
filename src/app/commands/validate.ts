import type { CommandInput, ExitCode } from '../command.ts'
import { checkTemplates, formatProblem, readWorkspaceSource } from '../workspace-source.ts'

const DEFAULT_FILE = 'rekindle.yaml'

export async function validateCommand({ positionals, configuration, env, out, err }: CommandInput): Promise<ExitCode> {
  const file = positionals[0] ?? configuration.workspace ?? DEFAULT_FILE
  const parsed = await checkTemplates(readWorkspaceSource(file, env))
  const problems = parsed.ok ? [] : parsed.error
  for (const problem of problems) err(formatProblem(problem))
  if (parsed.ok) for (const warning of parsed.value.warnings) err(`warning: ${formatProblem(warning)}`)
  if (problems.length > 0) {
    err(`${problems.length} ${problems.length === 1 ? 'problem' : 'problems'} in ${file}`)
    return 1
  }
  out(`${file} is good`)
  return 0
}
