import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { stringify } from 'yaml'
import { SEED, startKiller } from './harness/killer.ts'
import type { Place } from './harness/live-example.ts'
import { openNodeShop } from './harness/node-shop.ts'
import { deliveriesOf } from './harness/records.ts'
import { ADMIN_TOKEN, type RekindleProcess } from './harness/rekindle-process.ts'
import { openTheatre } from './harness/theatre.ts'
import type { Tools } from './harness/tools.ts'
import { until } from './harness/until.ts'

const PEOPLE = 800
const HOLDOUT = 0.2

/** A message to all fans, due a moment ago: it begins when the campaign is launched. */
function broadcast({ connections }: Tools): Place {
  const folder = mkdtempSync(join(tmpdir(), 'rekindle-e2e-'))
  const workspace = join(folder, 'rekindle.yaml')
  const message = { subject: 'News', text: 'For {{ name }}' }
  const definition = {
    version: 1,
    workspace: 'news',
    sending: 'live',
    sources: { app: { writeKey: 'wk_app' } },
    connections,
    cohorts: { fans: { where: { trait: 'fan', is: true } } },
    campaigns: {
      news: {
        status: 'draft',
        holdout: `${HOLDOUT * 100}%`,
        entry: { schedule: { at: new Date(Date.now() - 60_000).toISOString() }, cohort: 'fans' },
        steps: [{ send: 'email', id: 'news', via: 'mail', message }, { wait: '1d' }],
      },
    },
  }
  writeFileSync(workspace, `# our news\n${stringify(definition)}`)
  return { workspace, data: join(folder, 'data') }
}

/** SMTP has no way to say whether it took what a kill cut off. */
const ENDS = ['sent', 'delivered', 'unknown']

interface Report {
  readonly status: string
  readonly entered: number
  readonly heldOut: number
  readonly blocked: Readonly<Record<string, number>>
  readonly schedule: { readonly begun: number; readonly missed: number; readonly cutShort: number }
}
const reportOf = (rekindle: RekindleProcess): Promise<Report> => rekindle.api('/api/campaigns/news')

async function change({ url }: RekindleProcess, verb: string): Promise<number> {
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` }
  return (await fetch(`${url}/api/campaigns/news/${verb}`, { method: 'POST', headers })).status
}

it('sends a broadcast to everybody once, wherever the process is killed, and stands still while it is paused', async () => {
  let file = ''
  const theatre = await openTheatre((tools) => {
    const place = broadcast(tools)
    file = place.workspace
    return place
  })
  try {
    const { tools, rekindle, killAndRestart } = theatre
    const shop = openNodeShop(rekindle().url, 'wk_app')
    for (let index = 0; index < PEOPLE; index++) {
      shop.identify(`d${index}`, `P${index}`, { email: `p${index}@example.com`, name: `P${index}`, fan: true })
      if (index % 250 === 249) await shop.flush()
    }
    await shop.flush()
    await until(
      'all are fans',
      async () => (await rekindle().api<{ size: number }>('/api/cohorts/fans')).size === PEOPLE,
    )
    expect((await reportOf(rekindle())).entered).toBe(0)

    expect(await change(rekindle(), 'pause')).toBe(409)
    expect(await change(rekindle(), 'launch')).toBe(200)
    const killer = startKiller(killAndRestart, SEED)
    await killer.stopAfter(3)
    await until('the first mails are out', () => tools.mail.mails.length > 20)
    expect(await change(rekindle(), 'pause')).toBe(200)
    await until('nothing waits any more', () => theatre.quiet().then(() => true))
    const asPaused = tools.mail.mails.length
    expect(await change(rekindle(), 'launch')).toBe(200)
    await until(
      'everybody has had their turn and their mail',
      async () => {
        const { entered, heldOut } = await reportOf(rekindle())
        if (entered + heldOut < PEOPLE) return false
        const deliveries = await deliveriesOf(rekindle())
        const done = deliveries.filter(({ status }) => ENDS.includes(status)).length
        return done === entered
      },
      90_000,
    )

    const { schedule, blocked, heldOut } = await reportOf(rekindle())
    expect(schedule).toMatchObject({ begun: 1, missed: 0, cutShort: 0 })
    expect(blocked).toEqual({})
    expect(heldOut / PEOPLE).toBeGreaterThan(HOLDOUT / 2)
    expect(asPaused, `seed ${SEED}`).toBeLessThanOrEqual(PEOPLE - heldOut)
    const receivers = tools.mail.mails.map(({ to }) => to[0]!)
    expect(new Set(receivers).size, `seed ${SEED}: nobody got it twice`).toBe(receivers.length)
    const written = readFileSync(file, 'utf8')
    expect(written).toContain('# our news')
    expect(written).toContain('status: live')
    await shop.close()
  } finally {
    await theatre.close()
  }
}, 240_000)
