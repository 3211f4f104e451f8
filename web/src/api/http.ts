/** What went wrong with a call, in words for people. `status` 0: no answer at all. */
export class ApiFault extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.name = 'ApiFault'
    this.status = status
    this.code = code
  }
}

export const isAway = (fault: unknown): boolean =>
  fault instanceof ApiFault && (fault.status === 0 || fault.status >= 502)

/** Longer than any answer of ours takes, and short enough that people are told before they give up. */
const TIMEOUT_MS = 15_000

export const get = <T>(path: string): Promise<T> => call<T>('GET', path)
export const post = <T>(path: string, body: unknown): Promise<T> => call<T>('POST', path, body)
export const remove = <T>(path: string): Promise<T> => call<T>('DELETE', path)

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await reach(method, path, body)
  const text = await response.text().catch(() => '')
  const parsed = parse(text)
  if (response.ok) return parsed as T // The admin API and this app are built from one tree; their contract is api/types.ts.
  const error = (parsed as { error?: { code?: string; message?: string } } | undefined)?.error
  throw new ApiFault(response.status, error?.code ?? 'internal', error?.message ?? `HTTP ${response.status}`)
}

async function reach(method: string, path: string, body: unknown): Promise<Response> {
  const init: RequestInit = {
    method,
    headers: { accept: 'application/json', ...(body !== undefined && { 'content-type': 'application/json' }) },
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }
  try {
    return await fetch(path, init)
  } catch {
    throw new ApiFault(0, 'no_answer', 'No answer')
  }
}

function parse(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}
