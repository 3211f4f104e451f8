import { execFile } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Analytics } from '@segment/analytics-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startWebhookReceiver, type WebhookReceiver } from '../vendors/webhook-receiver.ts'
import { ADMIN_TOKEN, startProcess, type RekindleProcess } from './harness/rekindle-process.ts'
import { until } from './harness/until.ts'

/** A tool that refuses a message for good, until somebody has mended what was wrong with it. */
let tool: WebhookReceiver
let rekindle: RekindleProcess
let data: string
const MAIN = fileURLToPath(new URL('../../src/app/main.ts', import.meta.url))

beforeAll(async () => {
  tool = await startWebhookReceiver()
  const folder = mkdtempSync(join(tmpdir(), 'rekindle-e2e-'))
  data = join(folder, 'data')
  const workspace = join(folder, 'rekindle.yaml')
  writeFileSync(
    workspace,
    `
version: 1
workspace: replays
sending: live
sources: { server: { writeKey: wk_server } }
connections: { hook: { kind: webhook, url: "${tool.url}/hook" } }
campaigns:
  welcome:
    entry: { event: Signed Up }
    steps:
      - { send: webhook, id: hello, via: hook, message: { body: '{ "hello": "{{ profile.traits.first_name }}" }' } }
      - { wait: 1d }
  once:
    entry: { event: Asked Once }
    steps:
      - { send: webhook, id: only, via: hook, message: { body: '{ "hello": "once" }' } }
`,
  )
  rekindle = await startProcess({ data, workspace, env: { REKINDLE_EGRESS: 'allow-private' } })
}, 60_000)

afterAll(async () => {
  await rekindle?.kill()
  await tool?.close()
})

async function signUp(userId: string, event: string): Promise<void> {
  const shop = new Analytics({ writeKey: 'wk_server', host: rekindle.url })
  shop.identify({ userId, traits: { first_name: 'Ann' } })
  shop.track({ userId, event })
  await shop.closeAndFlush()
}

interface Found {
  readonly id: string
  readonly status: string
  readonly attempts: readonly { readonly outcome: string | null; readonly detail: string | null }[]
}
const found = async (campaign: string): Promise<Found | undefined> =>
  ((await rekindle.api(`/api/deliveries?campaign=${campaign}`)) as { readonly items: readonly Found[] }).items[0]
const ended = (campaign: string, status: string): Promise<Found> =>
  until(`the message of ${campaign} is ${status}`, async () => {
    const delivery = await found(campaign)
    return delivery?.status === status ? delivery : undefined
  })

const post = (path: string, body: unknown): Promise<Response> =>
  fetch(rekindle.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

function command(...args: readonly string[]): Promise<{ readonly code: number; readonly text: string }> {
  const env = { ...process.env, REKINDLE_ADMIN_TOKEN: ADMIN_TOKEN }
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...args, '--url', rekindle.url], { env }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), text: stdout + stderr }),
    )
  })
}

describe('a message that a tool refused for good', { timeout: 60_000 }, () => {
  it('is tried once more by the command, and goes out once, as the same delivery', async () => {
    tool.fail({ kind: 'reply', status: 400, body: { error: 'no such template' } })
    await signUp('ann', 'Signed Up')
    const { id } = await ended('welcome', 'failed')
    const { code, text } = await command('replay', 'hook')
    expect([code, text]).toEqual([0, expect.stringContaining('1 failed messages')])
    const sent = await ended('welcome', 'sent')
    expect(sent).toMatchObject({ id, attempts: [{ outcome: 'config' }, { outcome: 'accepted' }] })
    expect([tool.accepted.length, tool.duplicates.length]).toEqual([1, 0])
  })

  it('can be looked at: what was asked each time and what was answered, without the name of the person', async () => {
    const { id } = (await found('welcome'))!
    const items = await until('both calls are on record', async () => {
      const answer = await rekindle.api<{ readonly items: readonly Record<string, unknown>[] }>(
        `/api/deliveries/${id}/exchanges`,
      )
      return answer.items.length === 2 ? answer.items : undefined
    })
    expect(items).toMatchObject([
      { attempt: 1, request: { method: 'POST', url: `${tool.url}/hook` }, response: { status: 400 } },
      { attempt: 2, request: { method: 'POST' }, response: { status: 204 } },
    ])
    expect(JSON.stringify(items)).toContain('no such template')
    expect(JSON.stringify(items)).not.toContain('Ann')
  })

  it('is not tried again once it went out', async () => {
    const { id } = (await found('welcome'))!
    const answer = await post(`/api/deliveries/${id}/replay`, {})
    expect([answer.status, await answer.json()]).toMatchObject([409, { error: { code: 'conflict', path: 'id' } }])
    expect(tool.accepted).toHaveLength(1)
  })

  it('is let go of when its journey has ended', async () => {
    tool.fail({ kind: 'reply', status: 400, body: { error: 'no such template' } })
    await signUp('bob', 'Asked Once')
    const { id } = await ended('once', 'failed')
    const answer = await post(`/api/deliveries/${id}/replay`, {})
    const { error } = (await answer.json()) as { readonly error: { readonly message: string } }
    expect([answer.status, error.message]).toEqual([409, expect.stringContaining('its journey has ended')])
    expect((await found('once'))?.status).toBe('failed')
  })

  it('that may have arrived is sent again only by somebody who accepts that', async () => {
    tool.fail({ kind: 'reply', status: 400, body: { error: 'no such template' } })
    await signUp('cleo', 'Signed Up')
    const { id } = await ended('welcome', 'failed')
    const { code } = await command('replay', 'hook', '--unconfirmed')
    expect(code).toBe(0)
    expect((await found('welcome'))?.status).toBe('failed')
    expect((await post(`/api/deliveries/${id}/replay`, {})).status).toBe(200)
    await ended('welcome', 'sent')
    expect(tool.duplicates).toEqual([])
  })
})
