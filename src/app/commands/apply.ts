import type { CommandInput, ExitCode } from '../command.ts'
import type { Problem } from '../../model/parse/problem.ts'
import { checkTemplates, formatProblem, readWorkspaceSource } from '../workspace-source.ts'
import { adminCall, errorOf } from './admin-call.ts'

export async function applyCommand(input: CommandInput): Promise<ExitCode> {
  const { positionals, configuration, env, out, err } = input
  const file = positionals[0] ?? configuration.workspace
  if (file === undefined) {
    err('Name the workspace file to publish.\nUsage: rekindle apply FILE [--url URL]')
    return 2
  }
  const source = readWorkspaceSource(file, env)
  const parsed = await checkTemplates(source)
  if (!parsed.ok) {
    for (const problem of parsed.error) err(formatProblem(problem))
    err('Nothing was changed.')
    return 1
  }
  const reply = await adminCall(input, '/api/workspace', {
    method: 'PUT',
    body: source.text,
    headers: { 'content-type': 'application/yaml' },
  })
  if (typeof reply === 'string') {
    err(reply)
    return 1
  }
  if (reply.status === 200) {
    out(`${file} is in force as version ${(JSON.parse(reply.text) as { version: number }).version}`)
    return 0
  }
  for (const problem of problemsOf(reply.text)) err(formatProblem({ ...problem, file }))
  err(`${errorOf(reply.text)} Nothing was changed.`)
  return 1
}

function problemsOf(text: string): readonly Problem[] {
  try {
    return (JSON.parse(text) as { problems?: readonly Problem[] }).problems ?? []
  } catch {
    return []
  }
}
