import { open } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'

/**
 * The least that a durable collector must do, as a process: parse, validate, append the bytes, sync, answer. What arrives during a
 * sync shares the next one. Started as `floor.ts PORT FILE`; says `ready` when it listens.
 */
const [port, path] = process.argv.slice(2)
const file = await open(path!, 'a')

interface Waiting {
  readonly body: Buffer
  readonly done: () => void
}

let waiting: Waiting[] = []
let isWriting = false

function append(body: Buffer): Promise<void> {
  return new Promise((done, failed) => {
    waiting.push({ body, done })
    if (!isWriting) writeAll().catch(failed)
  })
}

async function writeAll(): Promise<void> {
  isWriting = true
  while (waiting.length > 0) {
    const group = waiting
    waiting = []
    await file.writev(group.map(({ body }) => body))
    await file.datasync()
    for (const { done } of group) done()
  }
  isWriting = false
}

const TYPES = new Set(['track', 'identify', 'page', 'screen', 'group', 'alias'])

function isValid(event: Readonly<Record<string, unknown>>): boolean {
  if (typeof event.type !== 'string' || !TYPES.has(event.type)) return false
  if (typeof event.messageId !== 'string' || event.messageId === '') return false
  if (typeof event.userId !== 'string' && typeof event.anonymousId !== 'string') return false
  return event.type !== 'track' || (typeof event.event === 'string' && event.event !== '')
}

async function take(request: IncomingMessage): Promise<boolean> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks)
  const { batch } = JSON.parse(body.toString()) as { batch: Readonly<Record<string, unknown>>[] }
  if (!batch.every(isValid)) return false
  await append(body)
  return true
}

const server = createServer((request, response) => {
  take(request).then(
    (taken) => {
      response.writeHead(taken ? 200 : 400, { 'content-type': 'application/json' })
      response.end(taken ? '{"success":true}' : '{"success":false}')
    },
    () => response.writeHead(500).end(),
  )
})
server.listen(Number(port), '127.0.0.1', () => process.stdout.write('ready\n'))
process.once('SIGTERM', () => process.exit(0))
