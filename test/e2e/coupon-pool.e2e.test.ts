import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { stringify } from 'yaml'
import { SEED, startKiller } from './harness/killer.ts'
import type { Place } from './harness/live-example.ts'
import { openNodeShop } from './harness/node-shop.ts'
import { deliveriesOf } from './harness/records.ts'
import { openTheatre } from './harness/theatre.ts'
import type { Tools } from './harness/tools.ts'
import { until } from './harness/until.ts'

const PEOPLE = 120
const CODES = 100

/** Two messages of two campaigns with one coupon, of which there are not enough. */
function poolShop({ connections }: Tools): Place {
  const folder = mkdtempSync(join(tmpdir(), 'rekindle-e2e-'))
  const workspace = join(folder, 'rekindle.yaml')
  const message = { subject: 'Hi', text: 'Your code: {{ coupon.code }}.' }
  const campaign = {
    entry: { event: 'Signed Up' },
    steps: [{ send: 'email', id: 'hi', via: 'mail', coupon: 'pool', message }],
  }
  const definition = {
    version: 1,
    workspace: 'pool',
    sending: 'live',
    sources: { app: { writeKey: 'wk_app' } },
    connections,
    coupons: { pool: { codes: { file: 'codes.csv' } } },
    campaigns: { first: campaign, second: campaign },
  }
  writeFileSync(workspace, stringify(definition))
  writeFileSync(join(folder, 'codes.csv'), Array.from({ length: CODES }, (_, index) => `CODE-${index}\n`).join(''))
  return { workspace, data: join(folder, 'data') }
}

interface Stock {
  readonly left: number
  readonly reserved: number
  readonly given: number
  readonly redeemed: number
  readonly low: boolean
}

it('gives no code to two people and none twice, wherever the process is killed, and skips who comes too late', async () => {
  const theatre = await openTheatre(poolShop)
  try {
    const { tools, rekindle, killAndRestart } = theatre
    const shop = openNodeShop(rekindle().url, 'wk_app')
    const killer = startKiller(killAndRestart, SEED)
    for (let index = 0; index < PEOPLE; index++) {
      shop.identify(`d${index}`, `P${index}`, { email: `p${index}@example.com` })
      shop.track(`d${index}`, 'Signed Up')
      if (index % 30 === 29) await shop.flush()
    }
    await shop.flush()
    await killer.stopAfter(4)
    const settled = ['sent', 'delivered', 'skipped', 'unknown']
    await until('every message has its end', async () => {
      const deliveries = await deliveriesOf(rekindle())
      return deliveries.length === PEOPLE * 2 && deliveries.every(({ status }) => settled.includes(status))
    })

    const owners = new Map<string, string>()
    for (const { text, to } of tools.mail.mails) {
      const code = /Your code: (\S+)\./.exec(text)?.[1] ?? 'none'
      expect(owners.get(code) ?? to[0], `seed ${SEED}: the owner of ${code}`).toBe(to[0])
      owners.set(code, to[0]!)
    }
    const deliveries = await deliveriesOf(rekindle())
    const codeOf = new Map<string, string>()
    for (const { userId, coupon } of deliveries) {
      if (!coupon) continue
      expect(codeOf.get(userId!) ?? coupon.code, `seed ${SEED}: the code of ${userId}`).toBe(coupon.code)
      codeOf.set(userId!, coupon.code)
    }
    expect(new Set(codeOf.values()).size).toBe(codeOf.size)
    expect(codeOf.size).toBe(CODES)
    const skipped = deliveries.filter(({ status }) => status === 'skipped')
    expect(new Set(skipped.map(({ reason }) => reason))).toEqual(new Set(['coupon_exhausted']))
    expect(skipped).toHaveLength((PEOPLE - CODES) * 2)
    const [stock] = await rekindle().all<Stock>('/api/coupons')
    expect(stock).toMatchObject({ left: 0, reserved: 0, given: CODES, redeemed: 0, low: true })

    const [[buyer, code]] = [...codeOf] as [[string, string]]
    shop.track(buyer.replace('P', 'd'), 'Order Completed', { order_id: 'o1', coupon: code })
    await shop.flush()
    await until('the code is redeemed', async () => (await rekindle().all<Stock>('/api/coupons'))[0]?.redeemed === 1)
    await shop.close()
  } finally {
    await theatre.close()
  }
})
