import type { CommandInput } from '../command.ts'

export interface AdminReply {
  readonly status: number
  readonly text: string
}

/** Calls the admin API of a running Rekindle; a sentence if it cannot be reached. */
export async function adminCall(
  { url, configuration }: CommandInput,
  path: string,
  init: RequestInit,
): Promise<AdminReply | string> {
  if (configuration.adminToken === undefined) return 'Set REKINDLE_ADMIN_TOKEN to the admin token of that Rekindle.'
  try {
    const reply = await fetch(`${url.replace(/\/+$/, '')}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${configuration.adminToken}`, ...init.headers },
    })
    return { status: reply.status, text: await reply.text() }
  } catch (error) {
    return `Nothing answers at ${url} (${error instanceof Error ? String(error.cause ?? error.message) : String(error)}). Is Rekindle running? Name its address with --url.`
  }
}

/** The message of an error reply. */
export function errorOf(text: string): string {
  try {
    const body = JSON.parse(text) as { error?: { message?: string } }
    return body.error?.message ?? text
  } catch {
    return text
  }
}
