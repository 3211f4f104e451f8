/** Something wrong in a definition, with its place. */
export interface Problem {
  readonly code: string
  readonly message: string
  readonly path: string
  readonly line: number
  readonly column: number
  readonly file?: string
  readonly hint?: string
}

interface Refusal {
  readonly error: { readonly code: string; readonly message: string }
  readonly problems?: readonly Problem[]
}

/** What went wrong with a call, in words for people. `status` 0: no answer at all. */
export class ApiFault extends Error {
  readonly status: number
  readonly code: string
  /** Of a definition: each place where something is wrong. */
  readonly problems: readonly Problem[]

  constructor(status: number, code: string, message: string, problems: readonly Problem[] = []) {
    super(message)
    this.name = 'ApiFault'
    this.status = status
    this.code = code
    this.problems = problems
  }
}

export const isAway = (fault: unknown): boolean =>
  fault instanceof ApiFault && (fault.status === 0 || fault.status >= 502)

/** Longer than any answer of ours takes, and short enough that people are told before they give up. */
const TIMEOUT_MS = 15_000

/** One call of an API of ours; JSON is read, other texts are given as they are. Rejects with an ApiFault. */
export async function call<T>(path: string, { signal, ...init }: RequestInit = {}): Promise<T> {
  const response = await reach(path, { ...init, signal: within(signal) })
  const text = await response.text().catch(() => '')
  const isJson = response.headers.get('content-type')?.includes('json') ?? false
  // The APIs and these pages are built from one tree: what is answered is what their types say.
  if (response.ok) return (isJson ? parse(text) : text) as T
  const { error, problems } = (parse(text) ?? {}) as Partial<Refusal>
  throw new ApiFault(
    response.status,
    error?.code ?? 'internal',
    error?.message ?? `HTTP ${response.status}`,
    problems ?? [],
  )
}

const within = (signal: AbortSignal | null | undefined): AbortSignal =>
  AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), ...(signal ? [signal] : [])])

async function reach(path: string, init: RequestInit): Promise<Response> {
  try {
    const headers = new Headers(init.headers)
    if (!headers.has('accept')) headers.set('accept', 'application/json')
    return await fetch(path, { ...init, headers })
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
