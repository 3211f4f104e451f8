import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { checkCoupons, checkHub, checkLists, checkOnePerDelivery, checkStories } from './harness/checks.ts'
import { cutsOf, type Wording } from './harness/expectations.ts'
import { startCrowd } from './harness/crowd.ts'
import { SEED, startKiller } from './harness/killer.ts'
import { liveOneCampaign, liveThreeTools, type Place } from './harness/live-example.ts'
import { openNodeShop } from './harness/node-shop.ts'
import { play } from './harness/play.ts'
import { deliveriesOf, lineOf } from './harness/records.ts'
import { openTheatre, type Theatre } from './harness/theatre.ts'
import type { Tools } from './harness/tools.ts'
import { until } from './harness/until.ts'

/** Long enough that an order said while a step waits gets its 200 before the step ends, restarts included. */
const WAITS = { beforePush: 10, beforeMail: 8, beforeAds: 8 }

interface Style {
  readonly name: string
  readonly place: (tools: Tools) => Place
  readonly cohort: string
  readonly wording: Wording
  readonly listed: readonly string[]
  /** At least; they go on while the scenario does. */
  readonly kills: number
}

const STYLES: readonly Style[] = [
  {
    name: 'one campaign',
    place: (tools) => liveOneCampaign(tools.connections, WAITS),
    cohort: 'abandoned-cart',
    wording: { reminder: (name) => `Still thinking, Name ${name}?`, greeting: 'Your cart is waiting' },
    listed: ['U11'],
    kills: 10,
  },
  {
    name: 'three tools',
    place: (tools) => liveThreeTools(tools.connections, WAITS),
    cohort: 'full-carts',
    wording: { reminder: (name) => `Have a look at your push messages, Name ${name}`, greeting: undefined },
    listed: [],
    kills: 5,
  },
]

let theatre: Theatre | undefined
afterEach(async () => {
  await theatre?.close()
  theatre = undefined
})

describe('cart recovery while the process is killed', () => {
  for (const { name, place, cohort, wording, listed, kills } of STYLES)
    it(`comes to the same in the style of ${name}`, async () => {
      theatre = await openTheatre(place)
      const { cast, ledger, rekindle, killAndRestart } = theatre
      const shop = openNodeShop(rekindle().url, 'wk_server')
      const crowd = startCrowd(shop)
      const killer = startKiller(killAndRestart, SEED)
      await play({
        cast,
        shop,
        ledger,
        rekindle,
        cohort,
        greetsUnreached: wording.greeting !== undefined,
        beforePushMs: WAITS.beforePush * 1000,
        mayBeCut: true,
      })
      await killer.stopAfter(kills)
      const visitors = await crowd.stop()
      await theatre.quiet()

      const deliveries = await deliveriesOf(rekindle())
      const unknown = deliveries.filter(({ status }) => status === 'unknown')
      console.log(
        `${name}: seed ${SEED}, ${killer.kills()} kills, ${shop.accepted.length} events with ${shop.retries()} retries of the SDK, unknown: ${unknown.map(lineOf).join(', ') || 'none'}`,
      )
      for (const delivery of unknown)
        expect(['push', 'email'], 'only what cannot be repeated ends unknown').toContain(delivery.channel)
      checkStories(theatre, deliveries, wording, { repeats: 'harmless' })
      checkOnePerDelivery(theatre)
      checkCoupons(theatre, deliveries)
      const cut = Object.keys(cast).filter((one) =>
        Object.values(cutsOf(one, deliveries, ledger.of(one))).some((cut) => cut !== 'none'),
      )
      if (cut.length === 0)
        checkLists(
          theatre,
          listed.map((one) => cast[one]!.email),
        )
      await checkHub(theatre, shop.accepted, [...Object.keys(cast), ...visitors])
      await shop.close()
    })

  it('repeats a call without an answer only where repeating is harmless, and says of the others that it does not know', async () => {
    theatre = await openTheatre((tools) => onePerson(tools))
    const { tools, cast, rekindle, killAndRestart } = theatre
    const { web, email, devices } = cast['U12']!
    const shop = openNodeShop(rekindle().url, 'wk_app')
    const never = new Promise<never>(() => {})
    shop.identify(web, 'U12', { email })
    shop.track(web, 'Push Subscribed', { subscription: devices[0] })
    await shop.flush()

    tools.mail.hold(never)
    tools.push.fail({ kind: 'hold', until: never })
    shop.track(web, 'Signed Up')
    await shop.flush()
    await until('the mail was taken', () => tools.mail.mails.length === 1)
    await killAndRestart()
    await until('the push was taken', () => tools.push.seen.length === 1)
    tools.facebook.fail({ kind: 'hold', until: never })
    await killAndRestart()
    await until('the platform was asked', () => tools.facebook.seen.length === 1)
    await killAndRestart()
    await until('the person is on the list', async () => {
      const [list] = tools.facebook.audiences()
      return list && tools.facebook.has(list.id, email)
    })
    await theatre.quiet()
    await until('the change is on record', async () =>
      (await deliveriesOf(rekindle())).every(({ status }) => status !== 'sending'),
    )

    expect((await deliveriesOf(rekindle())).map(lineOf)).toEqual([
      'hi: unknown (unknown)',
      // The device says that it came, though the push service had no time to.
      'ping: delivered',
      '+ facebook/retarget: sent',
    ])
    expect(tools.mail.mails.length).toBe(1)
    expect(tools.push.seen.length).toBe(1)
    checkLists(theatre, [email], ['facebook'])
    await checkHub(theatre, shop.accepted, ['U12'])
    await shop.close()
  })
})

/** One journey through one tool of each kind. */
function onePerson(tools: Tools): Place {
  const folder = mkdtempSync(join(tmpdir(), 'rekindle-e2e-'))
  const workspace = join(folder, 'rekindle.yaml')
  const steps = [
    { send: 'email', id: 'hi', via: 'mail', message: { subject: 'Hi', text: 'Hello' } },
    { send: 'push', id: 'ping', via: 'push', message: { title: 'Hi', body: 'Hello' } },
    { audience: { add: ['facebook/retarget'] } },
  ]
  const definition = {
    version: 1,
    workspace: 'cut',
    sending: 'live',
    sources: { app: { writeKey: 'wk_app' } },
    connections: tools.connections,
    campaigns: { welcome: { entry: { event: 'Signed Up' }, steps } },
  }
  writeFileSync(workspace, stringify(definition))
  return { workspace, data: join(folder, 'data') }
}
