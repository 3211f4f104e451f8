import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { SMTPServer } from 'smtp-server'
import { freePort, startRekindle, withFolder, type Rekindle } from './processes.ts'
import { percentile, tenth, type BenchOptions, type Report } from './report.ts'

const WARM_UP = 20
const MEASURED = 200
/** Between two customers: what one caused is over, and the process is idle again. */
const PAUSE_MS = 30
const MAIL_MS_MAX = 5000
const WRITE_KEY = 'wk_app'

/** From the call of an SDK until a real mail server is given the message (`DATA`), one customer at a time on an idle process. */
export async function benchLatency(options: BenchOptions): Promise<Report> {
  return withFolder(async (folder) => {
    const mailbox = await openMailbox()
    const workspace = join(folder, 'latency.yaml')
    await writeFile(workspace, workspaceText(mailbox.port))
    const rekindle = await startRekindle({ folder, workspace, profile: options.profile })
    try {
      for (let number = 0; number < WARM_UP; number++) await measure(rekindle, mailbox, number)
      const spans: number[] = []
      for (let number = WARM_UP; number < WARM_UP + MEASURED; number++)
        spans.push(await measure(rekindle, mailbox, number))
      options.say(`latency: p50 ${tenth(percentile(spans, 0.5))} ms, p99 ${tenth(percentile(spans, 0.99))} ms`)
      return {
        title: 'Latency',
        columns: ['', 'p50, ms', 'p90, ms', 'p99, ms', 'worst, ms'],
        rows: [['event → SMTP DATA, idle', ...[0.5, 0.9, 0.99, 1].map((share) => tenth(percentile(spans, share)))]],
        notes: [
          `${MEASURED} customers, one at a time, after ${WARM_UP} to warm up; identify and track in one request.`,
        ],
      }
    } finally {
      await rekindle.stop()
      await mailbox.close()
    }
  })
}

const workspaceText = (smtpPort: number): string => `
version: 1
workspace: latency
sending: live
sources: { app: { writeKey: ${WRITE_KEY} } }
connections: { mail: { kind: smtp, url: "smtp://127.0.0.1:${smtpPort}", from: "Shop <shop@example.com>" } }
campaigns:
  hello:
    entry: { event: Signed Up }
    steps:
      - { send: email, id: hi, via: mail, message: { subject: "Hi", text: "Hello {{ profile.traits.name }}" } }
`

interface Mailbox {
  readonly port: number
  /** When the message for this address began to arrive, by `performance.now()`. */
  arrival(address: string): Promise<number>
  close(): Promise<void>
}

async function openMailbox(): Promise<Mailbox> {
  const port = await freePort()
  const expected = new Map<string, (at: number) => void>()
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, session, done) => {
      const at = performance.now()
      for (const { address } of session.envelope.rcptTo) expected.get(address)?.(at)
      stream.resume()
      stream.once('end', () => done())
    },
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    port,
    arrival: (address) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`No mail for ${address} within ${MAIL_MS_MAX} ms`)),
          MAIL_MS_MAX,
        )
        expected.set(address, (at) => {
          clearTimeout(timer)
          expected.delete(address)
          resolve(at)
        })
      }),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

async function measure(rekindle: Rekindle, mailbox: Mailbox, number: number): Promise<number> {
  const userId = `u${number}`
  const email = `${userId}@example.com`
  const arrival = mailbox.arrival(email)
  const startedAt = performance.now()
  const response = await fetch(`${rekindle.url}/v1/batch`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${WRITE_KEY}:`)}` },
    body: JSON.stringify({
      sentAt: new Date(),
      batch: [
        { type: 'identify', userId, messageId: `i${number}`, traits: { email, name: `N${number}` } },
        { type: 'track', event: 'Signed Up', userId, messageId: `t${number}` },
      ],
    }),
  })
  if (!response.ok) throw new Error(`/v1/batch answered ${response.status}: ${await response.text()}`)
  const at = await arrival
  await delay(PAUSE_MS)
  return at - startedAt
}
