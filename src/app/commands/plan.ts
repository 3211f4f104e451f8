import type { Problem } from '../../model/parse/problem.ts'
import type { CommandInput, ExitCode } from '../command.ts'
import { checkTemplates, formatProblem, readWorkspaceSource } from '../workspace-source.ts'
import { adminCall } from './admin-call.ts'
import { migrationQuery } from './migration-flags.ts'

interface PlanAnswer {
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
  readonly lines: readonly string[]
}

export async function planCommand(input: CommandInput): Promise<ExitCode> {
  const { positionals, configuration, env, err } = input
  const file = positionals[0] ?? configuration.workspace
  if (file === undefined) {
    err(
      'Name the workspace file to plan.\nUsage: rekindle plan FILE [--migrate] [--map OLD=NEW]... [--json] [--url URL]',
    )
    return 2
  }
  const source = readWorkspaceSource(file, env)
  const parsed = await checkTemplates(source)
  if (!parsed.ok) {
    for (const problem of parsed.error) err(formatProblem(problem))
    return 1
  }
  return showPlan(input, source.text, file)
}

/** Shows what publishing this text would change. Nothing is changed. */
export async function showPlan(input: CommandInput, text: string, name: string): Promise<ExitCode> {
  const { flags = {}, out, err } = input
  const asked = migrationQuery(input, { seconds: flags.seconds })
  if ('fault' in asked) {
    err(asked.fault)
    return 2
  }
  // Counting takes a while where there are many, and a silent prompt looks like a fault.
  err('Looking at everybody whom it concerns …')
  const path = `/api/workspace/plan${asked.query}`
  const reply = await adminCall(input, { method: 'POST', path, body: text, answers: 'json' })
  if (!reply.ok) {
    err(reply.message)
    return 1
  }
  const plan = JSON.parse(reply.text) as PlanAnswer
  for (const problem of plan.problems) err(formatProblem({ ...problem, file: name }))
  for (const warning of plan.warnings) err(`warning: ${formatProblem({ ...warning, file: name })}`)
  if (flags.json !== undefined) out(JSON.stringify(plan, null, 2))
  else if (plan.problems.length === 0) out(plan.lines.join('\n'))
  return plan.problems.length === 0 ? 0 : 1
}
