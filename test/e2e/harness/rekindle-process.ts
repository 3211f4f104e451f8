import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { until } from './until.ts'

export const ADMIN_TOKEN = 'end-to-end-token-0123456789abcdef'
const MAIN = fileURLToPath(new URL('../../../src/app/main.ts', import.meta.url))
/** A cold start on a busy machine; the bar for a person's first start is tested by itself. */
const READY_MS_MAX = 60_000
const STOP_MS_MAX = 15_000
const COMMAND_MS_MAX = 60_000

export interface ProcessOptions {
  readonly data: string
  readonly workspace?: string
  /** Over the settings with which tests usually run; undefined takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Absent: any free one. The same one after a restart, as clients expect. */
  readonly port?: number
}

/** A real process, as an operator starts it. */
export interface RekindleProcess {
  readonly url: string
  readonly port: number
  readonly readyMs: number
  /** All it has written so far, standard output and error. */
  readonly log: () => string
  /** GET of the admin API. */
  api<T>(path: string): Promise<T>
  /** All pages of a list. */
  all<T>(path: string): Promise<readonly T[]>
  /** SIGTERM; the exit code, and how long it took. */
  stop(): Promise<{ readonly code: number | null; readonly tookMs: number }>
  /** SIGKILL: no chance to finish anything. */
  kill(): Promise<void>
}

/** The usual settings of a test: local tools may be called, and the token and the secret are known. */
const USUAL = {
  REKINDLE_ADMIN_TOKEN: ADMIN_TOKEN,
  REKINDLE_SECRET: 'end-to-end-secret-0123456789abcdef0123456789',
  REKINDLE_EGRESS: 'allow-private',
  REKINDLE_LOG_LEVEL: 'warn',
}

/** Starts it and waits until it says that it is ready. */
export async function startProcess(options: ProcessOptions): Promise<RekindleProcess> {
  const port = options.port ?? (await freePort())
  const startedAt = performance.now()
  const workspace = options.workspace === undefined ? [] : ['--workspace', options.workspace]
  const child = spawnRekindle(
    ['start', '--data', options.data, '--port', String(port), ...workspace],
    options.env ?? {},
  )
  const log = keepLog(child)
  const url = `http://127.0.0.1:${port}`
  await until(
    'Rekindle is ready',
    async () => {
      if (hasEnded(child)) return 'ended'
      return (await fetch(`${url}/readyz`)).ok
    },
    READY_MS_MAX,
  ).catch((error: unknown) => {
    child.kill('SIGKILL')
    throw error
  })
  if (hasEnded(child)) throw new Error(`It ended while starting:\n${log()}`)
  return { ...running(child, url, log), port, readyMs: performance.now() - startedAt }
}

function running(child: ChildProcess, url: string, log: () => string) {
  const api = async <T>(path: string): Promise<T> => {
    const response = await fetch(url + path, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } })
    if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as T
  }
  const end = async (signal: NodeJS.Signals) => {
    if (hasEnded(child)) return
    const ended = once(child, 'exit')
    const lastResort = setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX)
    child.kill(signal)
    await ended
    clearTimeout(lastResort)
  }
  return {
    url,
    log,
    api,
    all: async <T>(path: string): Promise<readonly T[]> => {
      const items: T[] = []
      for (let cursor: string | null = ''; cursor !== null;) {
        const more = `${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`
        const page: { readonly items: T[]; readonly next: string | null } = await api(
          cursor === '' ? path : path + more,
        )
        items.push(...page.items)
        cursor = page.next
      }
      return items
    },
    stop: async () => {
      const from = performance.now()
      await end('SIGTERM')
      return { code: child.exitCode, tookMs: performance.now() - from }
    },
    kill: () => end('SIGKILL'),
  }
}

/** Runs a command of the command line to its end. */
export async function runRekindle(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }> {
  const child = spawnRekindle(args, env)
  let out = ''
  let err = ''
  child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString('utf8')))
  child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString('utf8')))
  // A start that should have failed would go on for ever.
  const lastResort = setTimeout(() => child.kill('SIGKILL'), COMMAND_MS_MAX)
  await once(child, 'close')
  clearTimeout(lastResort)
  return { code: child.exitCode, out, err }
}

function spawnRekindle(args: readonly string[], env: Readonly<Record<string, string | undefined>>): ChildProcess {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('REKINDLE_')))
  return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...args], {
    env: { ...inherited, ...USUAL, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

function keepLog(child: ChildProcess): () => string {
  let text = ''
  const keep = (chunk: Buffer) => (text += chunk.toString('utf8'))
  child.stdout?.on('data', keep)
  child.stderr?.on('data', keep)
  return () => text
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
