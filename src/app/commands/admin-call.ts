import type { Problem } from '../../model/parse/problem.ts'
import type { CommandInput } from '../command.ts'

export type AdminReply =
  | { readonly ok: true; readonly text: string }
  /** A sentence for people, and what is wrong with the definition, if that is it. */
  | { readonly ok: false; readonly message: string; readonly problems: readonly Problem[] }

interface AdminCall {
  readonly method: 'GET' | 'PUT' | 'POST'
  readonly path: string
  readonly body?: string
  /** What a good answer is made of: some other server may be listening there. */
  readonly answers: 'json' | 'yaml' | 'csv'
}

/** Publishing may have to fill cohorts from the log first; beyond this nobody is there. */
const TIMEOUT_MS = 120_000

/** Calls the admin API of a running Rekindle. */
export async function adminCall({ url, configuration }: CommandInput, call: AdminCall): Promise<AdminReply> {
  if (configuration.adminToken === undefined) {
    return failed('Set REKINDLE_ADMIN_TOKEN to the admin token of that Rekindle: it was printed at its first start.')
  }
  try {
    const reply = await fetch(`${url.replace(/\/+$/, '')}${call.path}`, {
      method: call.method,
      ...(call.body !== undefined && { body: call.body }),
      headers: { authorization: `Bearer ${configuration.adminToken}`, 'content-type': 'application/yaml' },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    const text = await reply.text()
    const type = reply.headers.get('content-type') ?? ''
    if (reply.status === 200 && type.includes(call.answers)) return { ok: true, text }
    return (
      refusal(text) ??
      failed(`${url} answers with ${reply.status} ${type}, which is not Rekindle's way. Name its address with --url.`)
    )
  } catch (error) {
    return failed(`Nothing answers at ${url} (${reasonOf(error)}). Is Rekindle running? Name its address with --url.`)
  }
}

const failed = (message: string): AdminReply => ({ ok: false, message, problems: [] })

/** An error of ours; undefined if it is somebody else's. */
function refusal(text: string): AdminReply | undefined {
  try {
    const { error, problems } = JSON.parse(text) as {
      error?: { code?: string; message?: string }
      problems?: readonly Problem[]
    }
    if (error?.message === undefined) return undefined
    return { ok: false, message: `${error.message} [${error.code}]`, problems: problems ?? [] }
  } catch {
    return undefined
  }
}

/** `fetch` says only that it failed; why is in the cause, which for several addresses has no message of its own. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause instanceof AggregateError ? error.cause.errors[0] : error.cause
  return cause instanceof Error ? cause.message : error.message
}
