import { pathToFileURL } from 'node:url'
import { Client } from 'undici'
import { createTemplates, fillTemplate } from './event-mix.ts'

/** What the client process is told, as JSON in its only argument. */
export interface Load {
  readonly url: string
  readonly writeKey: string
  readonly events: number
  readonly eventsPerRequest: number
  readonly connections: number
  readonly profiles: number
  /** Number of the first event: those of one run must not meet those of another, or they would be duplicates. */
  readonly firstEvent: number
}

/** What it says, as JSON on standard output. */
export interface LoadResult {
  readonly events: number
  readonly bytes: number
  /** When the first byte was sent and the last answer was there, ms since 1970. */
  readonly startedAt: number
  readonly endedAt: number
  /** Answers other than 200, by status; `error` for broken connections. */
  readonly failures: Readonly<Record<string, number>>
  readonly cpuSeconds: number
}

async function runLoad(load: Load): Promise<LoadResult> {
  const templates = createTemplates(load.eventsPerRequest)
  const requests = Math.ceil(load.events / load.eventsPerRequest)
  const failures: Record<string, number> = {}
  const headers = { 'content-type': 'application/json', authorization: `Basic ${btoa(`${load.writeKey}:`)}` }
  let next = 0
  let bytes = 0
  const cpu = process.cpuUsage()
  const startedAt = performance.timeOrigin + performance.now()

  const work = async (): Promise<void> => {
    const client = new Client(load.url)
    while (next < requests) {
      const request = next++
      const first = load.firstEvent + request * load.eventsPerRequest
      const body = fillTemplate(templates[request % templates.length]!, {
        first,
        profiles: load.profiles,
        now: Date.now(),
      })
      bytes += body.byteLength
      const status = await post(client, headers, body)
      if (status !== '200') failures[status] = (failures[status] ?? 0) + 1
    }
    await client.close()
  }
  await Promise.all(Array.from({ length: load.connections }, work))

  const endedAt = performance.timeOrigin + performance.now()
  const { user, system } = process.cpuUsage(cpu)
  return {
    events: requests * load.eventsPerRequest,
    bytes,
    startedAt,
    endedAt,
    failures,
    cpuSeconds: (user + system) / 1e6,
  }
}

/** undici's handler interface: its promises and body streams would cost as much as the request itself. */
function post(client: Client, headers: Record<string, string>, body: Buffer): Promise<string> {
  return new Promise((resolve) => {
    let status = 'error'
    client.dispatch(
      { path: '/v1/batch', method: 'POST', headers, body },
      {
        onRequestStart: () => {},
        onResponseStart: (_controller, statusCode) => {
          status = String(statusCode)
        },
        onResponseData: () => {},
        onResponseEnd: () => resolve(status),
        onResponseError: () => resolve('error'),
      },
    )
  })
}

if (import.meta.url === pathToFileURL(process.argv[1]!).href) {
  const load = JSON.parse(process.argv[2]!) as Load
  process.stdout.write(JSON.stringify(await runLoad(load)))
}
