import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { ADMIN_TOKEN, runRekindle, startProcess, type RekindleProcess } from './harness/rekindle-process.ts'
import { until } from './harness/until.ts'

const mail = (id: string, text = id): string =>
  `      - { send: email, id: ${id}, via: inbox, message: { subject: "Hello", text: "${text}" } }\n`
const definition = (steps: string): string => `# the shop's own notes
version: 1
workspace: versions-shop
sending: inbox
sources: { server: { writeKey: wk_server } }
cohorts:
  buyers: { where: { did: Order Completed } } # nobody yet
campaigns:
  cart:
    entry: { event: Product Added }
    steps:
${steps}`
/** Each third of the people waits at a step of its own, and gets every message. */
const only = (group: string): string => `if: { trait: group, is: ${group} }`
const FIRST = definition(
  `      - { wait: 40s, id: pause, ${only('c')} }
${mail('first')}      - { waitFor: { opened: first }, id: patience, upTo: 40s, ${only('b')} }
      - { wait: 40s, id: extra, ${only('a')} }
${mail('second')}      - { wait: 5s, id: rest }
${mail('third')}`,
)
/** One step is gone, one is called anew, one waits longer. */
const SECOND = definition(
  `      - { wait: 50s, id: pause, ${only('c')} }
${mail('hello', 'first')}      - { waitFor: { opened: hello }, id: patience, upTo: 40s, ${only('b')} }
${mail('second')}      - { wait: 5s, id: rest }
${mail('third')}`,
)

interface Delivery {
  readonly userId: string
  readonly step: string
  readonly status: string
}

let rekindle: RekindleProcess | undefined
afterEach(() => rekindle?.stop())

describe('a thousand people on their way through a campaign that is edited', () => {
  it('are told before, moved, moved back, while the process is killed: nobody is lost, nothing is sent twice', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rekindle-versions-'))
    const [file, next] = [join(folder, 'rekindle.yaml'), join(folder, 'next.txt')]
    writeFileSync(file, FIRST)
    writeFileSync(next, SECOND)
    rekindle = await startProcess({ data: join(folder, 'data'), workspace: file })
    const { port, url } = rekindle
    const killAndRestart = async (): Promise<void> => {
      await rekindle!.kill()
      rekindle = await startProcess({ data: join(folder, 'data'), workspace: file, port })
    }
    const command = (...args: readonly string[]) => runRekindle([...args, '--url', url])
    const standing = (step: string) => async () => {
      const { plan } = (await ask(url, 'POST', '/api/workspace/plan', SECOND)) as {
        plan: { campaigns: { standing: { step: string; people: number }[] }[] }
      }
      return plan.campaigns[0]?.standing.find((each) => each.step === step)?.people ?? 0
    }
    const stand = (step: string, people: number) =>
      until(`${people} stand at ${step}`, async () => (await standing(step)()) === people)

    await enter(url, 'a', 300)
    await enter(url, 'b', 300)
    await enter(url, 'c', 400)
    await stand('extra', 300)
    await stand('patience', 300)
    await stand('pause', 400)

    const plan = await command('plan', next)
    expect(plan.code).toBe(0)
    for (const line of [
      '1,000 people were looked at.',
      '400 people stand at step `pause`; they stay on their version',
      '300 people stand at step `patience`; they stay on their version',
      '300 people stand at step `extra`, which goes away; they stay on their version',
    ])
      expect(plan.out).toContain(line)
    const refused = await command('apply', next, '--migrate', '--map', 'first=hello')
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('cart:extra (300 there now)')])
    expect((await rekindle.api<{ version: number }>('/api/workspace')).version).toBe(1)

    const applying = command('apply', next, '--migrate', '--map', 'first=hello', '--map', 'extra=second')
    await until('the new version is in the log', async () => {
      const { version } = await rekindle!.api<{ version: number }>('/api/workspace')
      return version === 2
    })
    await killAndRestart()
    await applying
    expect(readFileSync(file, 'utf8')).toBe(SECOND)
    await until('everybody has moved', async () => {
      const { change } = await rekindle!.api<{ change: unknown }>('/api/workspace/change')
      return change === null
    })

    const rollback = await command('rollback', '--migrate', '--map', 'hello=first')
    expect(rollback).toMatchObject({ code: 0, out: 'The version before is in force again, as version 3\n' })
    await killAndRestart()
    expect(readFileSync(file, 'utf8')).toBe(FIRST)
    expect((await command('export')).out.trimEnd()).toBe(FIRST.trimEnd())
    const listed = (await command('versions')).out.trim().split('\n')
    expect(listed.map((line) => line.replace(/\S+Z/, 'TIME').replaceAll(/ +/g, ' ').trim())).toEqual([
      '3 TIME api campaigns: ~cart (version 1 again; people moved to it; in force)',
      '2 TIME api campaigns: ~cart (people moved to it)',
      '1 TIME file the first version',
    ])

    await until(
      'every journey has come to its end',
      async () => (await rekindle!.api<{ open: number }>('/api/campaigns/cart')).open === 0,
      120_000,
    )
    const deliveries = await rekindle.all<Delivery>('/api/deliveries?limit=1000')
    const counts = new Map<string, number>()
    for (const { userId, step, status } of deliveries) {
      if (status === 'cancelled') continue
      const message = `${userId} ${step === 'hello' ? 'first' : step}`
      counts.set(message, (counts.get(message) ?? 0) + 1)
    }
    const inbox = await rekindle.all<{ readonly profileId: string }>('/api/inbox?limit=1000')
    const ended = (await rekindle.api<{ ended: Record<string, number> }>('/api/campaigns/cart')).ended
    console.log(`${deliveries.length} deliveries, ${inbox.length} messages, ended: ${JSON.stringify(ended)}`)
    expect(counts.size).toBe(3000)
    expect([...counts.values()].every((count) => count === 1)).toBe(true)
    expect(inbox).toHaveLength(3000)
    expect(ended).toEqual({ completed: 1000 })
  }, 300_000)
})

async function enter(url: string, group: string, count: number): Promise<void> {
  const batch = Array.from({ length: count }, (_, index) => `${group}${index}`).flatMap((userId) => [
    { type: 'identify', userId, messageId: `i${userId}`, traits: { group, email: `${userId}@shop.example` } },
    { type: 'track', event: 'Product Added', userId, messageId: `t${userId}` },
  ])
  await ask(url, 'POST', '/v1/batch', JSON.stringify({ writeKey: 'wk_server', batch }))
}

async function ask(url: string, method: string, path: string, body: string): Promise<unknown> {
  const type = body.startsWith('{') ? 'application/json' : 'application/yaml'
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': type }
  const response = await fetch(url + path, { method, body, headers })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  return response.json()
}
