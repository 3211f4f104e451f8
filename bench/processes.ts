import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Load, LoadResult } from './load-client.ts'

/** A server under load, with what it took of the machine. */
export interface Server {
  readonly url: string
  /** User and system time of all its threads so far. */
  cpuSeconds(): number
  /** The most memory it ever held. */
  peakMegabytes(): number
  stop(): Promise<void>
}

export interface Rekindle extends Server {
  /** Positions on disk, and of these applied and committed. */
  position(): Promise<{ readonly head: number; readonly applied: number }>
  untilApplied(position: number): Promise<void>
  /** Value of a metric, summed over its labels. */
  metric(name: string): Promise<number>
  api(path: string, sent?: { readonly method: string; readonly body: string | object }): Promise<unknown>
}

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const FLOOR = fileURLToPath(import.meta.resolve('./floor.ts'))
const LOAD_CLIENT = fileURLToPath(import.meta.resolve('./load-client.ts'))
const SERVER = fileURLToPath(import.meta.resolve('../src/app/main.ts'))
const ADMIN_TOKEN = 'bench-token-0123456789abcdef0123456789abcdef'
const SECRET = 'bench-secret-0123456789abcdef0123456789abcdef'
const NODE_FLAGS = ['--disable-warning=ExperimentalWarning']

/** Kernel ticks of /proc/PID/stat in a second; 100 on every Linux in use. */
const TICKS_PER_SECOND = 100
const START_MS_MAX = 30_000
/** How often progress is asked for: seldom enough to cost nothing, often enough for runs of many seconds. */
const POLL_MS = 50

/** Runs something with a folder of its own on the project's disk (a temporary file system would make syncing free), then removes it. */
export async function withFolder<T>(run: (folder: string) => Promise<T>): Promise<T> {
  mkdirSync(join(ROOT, 'tmp'), { recursive: true })
  const folder = mkdtempSync(join(ROOT, 'tmp', 'bench-'))
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  process.once('exit', remove)
  try {
    return await run(folder)
  } finally {
    process.off('exit', remove)
    remove()
  }
}

export async function startFloor(folder: string): Promise<Server> {
  const port = await freePort()
  const child = spawnNode([...NODE_FLAGS, FLOOR, String(port), join(folder, 'floor.log')])
  const url = `http://127.0.0.1:${port}`
  await untilAnswers(child, async () => (await fetch(url, { method: 'POST', body: '{"batch":[]}' })).ok)
  return { url, ...observe(child) }
}

export interface RekindleStart {
  readonly folder: string
  /** Path of a workspace file. */
  readonly workspace: string
  /** Folder for a CPU profile, written when it stops. */
  readonly profile?: string | undefined
}

export async function startRekindle({ folder, workspace, profile }: RekindleStart): Promise<Rekindle> {
  const port = await freePort()
  const profiling = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]
  const flags = [
    '--workspace',
    workspace,
    '--data',
    join(folder, 'data'),
    '--port',
    String(port),
    '--log-level',
    'warn',
  ]
  const child = spawnNode([...NODE_FLAGS, ...profiling, SERVER, 'start', ...flags], {
    REKINDLE_ADMIN_TOKEN: ADMIN_TOKEN,
    REKINDLE_SECRET: SECRET,
    REKINDLE_EGRESS: 'allow-private',
  })
  const url = `http://127.0.0.1:${port}`
  await untilAnswers(child, async () => (await fetch(`${url}/readyz`)).ok)
  return { url, ...observe(child), ...rekindleApi(url) }
}

function rekindleApi(url: string): Pick<Rekindle, 'position' | 'untilApplied' | 'metric' | 'api'> {
  const get: (...call: Parameters<Rekindle['api']>) => Promise<Response> = async (path, sent) => {
    const body = typeof sent?.body === 'object' ? JSON.stringify(sent.body) : sent?.body
    const response = await fetch(url + path, {
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
      ...(sent && { method: sent.method, body: body! }),
    })
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
    return response
  }
  const api: Rekindle['api'] = async (path, sent) => (await get(path, sent)).json()
  const position = async () => {
    const status = (await api('/api/status')) as { position: { head: number; applied: number } }
    return status.position
  }
  return {
    api,
    position,
    untilApplied: async (wanted) => {
      while ((await position()).applied < wanted) await delay(POLL_MS)
    },
    metric: async (name) => {
      const text = await (await get('/metrics')).text()
      const lines = text.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
      return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0)
    },
  }
}

/** Sends the load from a process of its own. Throws if anything was not answered by 200: a rate of refusals is no rate. */
export async function sendLoad(load: Load): Promise<LoadResult> {
  const child = spawnNode([...NODE_FLAGS, LOAD_CLIENT, JSON.stringify(load)])
  let output = ''
  child.stdout!.on('data', (chunk: Buffer) => (output += chunk.toString()))
  await new Promise((resolve) => child.once('close', resolve))
  const result = JSON.parse(output) as LoadResult
  if (Object.keys(result.failures).length > 0)
    throw new Error(`Not everything was taken: ${JSON.stringify(result.failures)}`)
  return result
}

/** A benchmark that fails or is interrupted must leave no servers behind. */
const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

function spawnNode(args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
  // Settings of whoever runs this must not change what is measured.
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('REKINDLE_')))
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { ...inherited, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  passOnLog(child)
  running.add(child)
  child.once('exit', () => running.delete(child))
  return child
}

/** Warnings and errors, but not what a server greets people with. */
function passOnLog(child: ChildProcess): void {
  createInterface({ input: child.stderr! }).on('line', (line) => {
    if (line !== '' && !line.startsWith('  ') && line !== 'Stopping …') process.stderr.write(`${line}\n`)
  })
}

function observe(child: ChildProcess): Pick<Server, 'cpuSeconds' | 'peakMegabytes' | 'stop'> {
  // Unread output would block the child once the pipe is full.
  child.stdout!.resume()
  return {
    cpuSeconds: () => {
      // The name in brackets may hold blanks: fields are counted from its end. utime and stime are fields 14 and 15.
      const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8')
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
    },
    peakMegabytes: () => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))![1]) / 1024,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await gone
    },
  }
}

async function untilAnswers(child: ChildProcess, answers: () => Promise<boolean>): Promise<void> {
  const until = performance.now() + START_MS_MAX
  while (!(await answers().catch(() => false))) {
    if (child.exitCode !== null) throw new Error('The server ended while it started')
    if (performance.now() > until) {
      child.kill('SIGKILL')
      throw new Error(`The server did not answer within ${START_MS_MAX} ms`)
    }
    await delay(POLL_MS)
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

/** The workspace of 20 cohorts and 5 campaigns. */
export const BENCH_WORKSPACE = fileURLToPath(new URL('./workspace.yaml', import.meta.url))
export const BENCH_WRITE_KEY = 'wk_bench'
export const CONNECTIONS = 32
