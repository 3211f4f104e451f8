import type { Cast } from './cast.ts'
import { report } from './device.ts'
import type { Arrival, Ledger } from './ledger.ts'
import { clickMail, openMail, PRIVACY_PROXY, unsubscribeOneClick } from './mail-reader.ts'
import { deliveriesOf, historyOf } from './records.ts'
import type { RekindleProcess } from './rekindle-process.ts'
import type { Shop } from './shop.ts'
import { until } from './until.ts'

export interface Stage {
  readonly cast: Cast
  readonly shop: Shop
  readonly ledger: Ledger
  /** The process now; another one after a restart. */
  readonly rekindle: () => RekindleProcess
  /** Cohort whose members have a cart and no order. */
  readonly cohort: string
  /** Time from the cart to the push: an order "while a step waits" must be in before. */
  readonly beforePushMs: number
  /** Whether there is an email for those whom push does not reach. */
  readonly greetsUnreached: boolean
  /** While the process is killed, a send may end `unknown` without having arrived: those who wait for it go on without it. */
  readonly mayBeCut: boolean
}

type ArrivalOf<K extends Arrival['kind']> = Extract<Arrival, { kind: K }>

/** The scenario from the first cart to the last list, each customer playing their part as soon as what they wait for has happened. */
export async function play(stage: Stage): Promise<void> {
  await fillCarts(stage)
  await Promise.all([
    opensPushLate(stage),
    ordersBetween(stage),
    opensGreeting(stage),
    unsubscribesFromMail(stage),
    opensMail(stage),
    leavesListByOpening(stage),
    leavesListByOrder(stage),
  ])
}

/** Everybody's part before the first wait is over. */
async function fillCarts({ cast, shop, rekindle, cohort, beforePushMs }: Stage): Promise<void> {
  for (const { name, web, isKnown, email, traits, devices } of Object.values(cast)) {
    if (isKnown) shop.identify(web, name, { email, ...traits })
    for (const subscription of isKnown ? devices : []) shop.track(web, 'Push Subscribed', { subscription })
  }
  await shop.flush()
  const from = performance.now()
  for (const name of ['U1', 'U2', 'U4', 'U5', 'U6', 'U7', 'U9', 'U10', 'U11', 'U12'])
    shop.track(cast[name]!.web, 'Product Added', { product_id: 'p1', price: 19.9 })
  shop.track(cast['U8']!.phone, 'Product Added', { product_id: 'p2', price: 5 })
  await shop.flush()
  for (const name of ['U2', 'U3', 'U4']) shop.track(cast[name]!.web, 'Order Completed', { total: 17.9 })
  await shop.flush()
  const { phone, web, email } = cast['U8']!
  shop.track(cast['U4']!.web, 'Product Added', { product_id: 'p3', price: 7 })
  shop.identify(phone, 'U8', { email })
  shop.identify(web, 'U8')
  await shop.flush()
  shop.track(web, 'Order Completed', { total: 5 })
  await shop.flush()
  await until('those with a cart and no order are in the cohort', async () => {
    const members = await rekindle().all<{ readonly userId: string }>(`/api/cohorts/${cohort}/members`)
    return (
      members
        .map(({ userId }) => userId)
        .sort()
        .join() === 'U1,U10,U11,U12,U4,U5,U6,U7,U9'
    )
  })
  shop.track(cast['U7']!.web, 'Order Completed', { total: 17.9 })
  await shop.flush()
  const took = performance.now() - from
  if (took > beforePushMs)
    throw new Error(
      `Too slow for the scenario: carts and orders took ${took} ms, the push was due after ${beforePushMs} ms`,
    )
}

/** U5: by then others, whom push does not reach, have had time to get their email. Nobody opens what has not been received. */
async function opensPushLate(stage: Stage): Promise<void> {
  const arrival = await arrivalOf(stage, 'U5', 'push')
  if (!arrival) return
  await historyHas(stage, 'U5', 'Push Notification Received')
  if (stage.greetsUnreached) await arrivalOf(stage, 'U9', 'mail')
  await report(arrival.push, 'opened')
}

/** U10: between the push and the email. */
async function ordersBetween(stage: Stage): Promise<void> {
  const arrival = await arrivalOf(stage, 'U10', 'push')
  if (!arrival) return
  await historyHas(stage, 'U10', 'Push Notification Received')
  stage.shop.track(stage.cast['U10']!.web, 'Order Completed', { total: 17.9 })
  await stage.shop.flush()
}

/** U9. */
async function opensGreeting(stage: Stage): Promise<void> {
  if (!stage.greetsUnreached) return
  const arrival = await arrivalOf(stage, 'U9', 'mail')
  if (arrival) await openMail(arrival.mail)
}

/** U11: a proxy loading the picture is no open; a click is none either, and leads to the shop. */
async function unsubscribesFromMail(stage: Stage): Promise<void> {
  if (!stage.greetsUnreached) return
  const arrival = await arrivalOf(stage, 'U11', 'mail')
  if (!arrival) return
  await openMail(arrival.mail, PRIVACY_PROXY)
  const click = await clickMail(arrival.mail)
  if (click.status !== 302 || click.headers.get('location') !== 'https://shop.example/cart')
    throw new Error(`The link in the mail led to ${click.status} ${click.headers.get('location')}`)
  const left = await unsubscribeOneClick(arrival.mail)
  if (left.status !== 200) throw new Error(`Unsubscribing by one click answered ${left.status}`)
}

/** U12. */
async function opensMail(stage: Stage): Promise<void> {
  const arrival = await arrivalOf(stage, 'U12', 'mail')
  if (arrival) await openMail(arrival.mail)
}

/** U4: opens the email once the ads have begun. */
async function leavesListByOpening(stage: Stage): Promise<void> {
  const arrival = await arrivalOf(stage, 'U4', 'mail')
  if (!arrival || !(await isListed(stage, 'U4', '+'))) return
  await openMail(arrival.mail)
  await isListed(stage, 'U4', '-')
}

/** U1: orders once the ads have begun. */
async function leavesListByOrder(stage: Stage): Promise<void> {
  if (!(await isListed(stage, 'U1', '+'))) return
  stage.shop.track(stage.cast['U1']!.web, 'Order Completed', { total: 17.9 })
  await stage.shop.flush()
  await isListed(stage, 'U1', '-')
}

/** Resolves with undefined only if the send was cut off by a kill before it left. */
async function arrivalOf<K extends 'push' | 'mail'>(
  stage: Stage,
  name: string,
  kind: K,
): Promise<ArrivalOf<K> | undefined> {
  const found = await until(
    `${kind} to ${name}`,
    async () => {
      const arrival = stage.ledger.of(name).find((one): one is ArrivalOf<K> => one.kind === kind)
      return arrival ?? ((await isUnknown(stage, name, kind)) && 'cut')
    },
    SCENARIO_MS_MAX,
  )
  return found === 'cut' ? undefined : found
}

/** Whether the person is on (or off) the lists of both platforms now; false only if a kill cut off what leads there. */
async function isListed(stage: Stage, name: string, op: '+' | '-'): Promise<boolean> {
  const found = await until(
    `${name} ${op} at both platforms`,
    async () => {
      const changes = stage.ledger.of(name).filter((one) => one.kind === 'list' && one.op === op)
      const tools = new Set(changes.map((one) => one.kind === 'list' && one.tool))
      return tools.size === 2 ? 'listed' : (await isCutOff(stage, name)) && 'cut'
    },
    SCENARIO_MS_MAX,
  )
  return found === 'listed'
}

/** From a cart to the ads and off again, with restarts in between. */
const SCENARIO_MS_MAX = 90_000

/** Whether a kill cut off the message that the ads wait for. A push that did arrive proves itself by what the device reports. */
async function isCutOff(stage: Stage, name: string): Promise<boolean> {
  if (await isUnknown(stage, name, 'mail')) return true
  if (stage.greetsUnreached || stage.ledger.of(name).some(({ kind }) => kind === 'push')) return false
  return isUnknown(stage, name, 'push')
}

async function isUnknown(stage: Stage, name: string, kind: 'push' | 'mail'): Promise<boolean> {
  if (!stage.mayBeCut) return false
  const wanted = kind === 'mail' ? 'email' : 'push'
  const deliveries = await deliveriesOf(stage.rekindle())
  return deliveries.some(({ userId, channel, status }) => userId === name && channel === wanted && status === 'unknown')
}

const historyHas = (stage: Stage, name: string, event: string): Promise<unknown> =>
  until(`${event} is in the history of ${name}`, async () => {
    return (await historyOf(stage.rekindle(), name)).some((one) => one.name === event)
  })
