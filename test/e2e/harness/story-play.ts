import { emailOf, type StoryMessage } from './legs/leg.ts'
import type { MobileDevice } from './legs/mobile-push-leg.ts'
import { deliveriesOf, historyOf } from './records.ts'
import type { Shop } from './shop.ts'
import type { StoryTheatre } from './story-theatre.ts'
import { HOUR, MINUTE } from './story-time.ts'
import { until } from './until.ts'

/** The customers of DESIGN.md section 1, and U9, whom push does not reach. */
export const PEOPLE = ['U1', 'U2', 'U3', 'U4', 'U5', 'U6', 'U7', 'U8', 'U9', 'U10']

export interface StoryStage extends StoryTheatre {
  readonly shop: Shop
  /** Whom the tool takes a push for; of U9 nobody says that it came. */
  readonly pushed: readonly string[]
  /** Devices that apps tell of; tools that keep their own need none. */
  readonly devices?: Readonly<Record<string, MobileDevice>>
}

/** From the first cart to the lists, in the hours of the example itself. */
export async function playStory(stage: StoryStage): Promise<void> {
  await fillCarts(stage)
  // A call that a jump of time overtakes would count as unanswered.
  await stage.quiet()
  stage.time.pass(HOUR + MINUTE)
  await pushes(stage)
  await mails(stage)
  await lists(stage)
  await stage.quiet()
}

async function fillCarts({ shop, rekindle, devices = {}, ...stage }: StoryStage): Promise<void> {
  for (const person of PEOPLE.filter((one) => one !== 'U8')) {
    const traits = { email: emailOf(person), first_name: person, ...(person === 'U6' && { unsubscribed: true }) }
    shop.identify(person, person, traits)
    const device = devices[person]
    if (device) shop.track(person, 'Device Token Registered', { token: device.token, platform: device.type })
  }
  await shop.flush()
  for (const person of PEOPLE.filter((one) => one !== 'U3' && one !== 'U8')) cart(shop, person)
  cart(shop, 'U8-phone')
  await shop.flush()
  for (const person of ['U2', 'U3', 'U4']) order(shop, person)
  await shop.flush()
  cart(shop, 'U4')
  shop.identify('U8-phone', 'U8', { email: emailOf('U8') })
  shop.identify('U8-web', 'U8')
  await shop.flush()
  order(shop, 'U8-web')
  await shop.flush()
  await stage.quiet()
  await until('those with a cart and no order are in the cohort', async () => {
    const members = await rekindle().all<{ readonly userId: string }>('/api/cohorts/abandoned-cart/members')
    return sorted(members.map(({ userId }) => userId)) === 'U1,U10,U4,U5,U6,U7,U9'
  })
  // While the step waits.
  order(shop, 'U7')
  await shop.flush()
}

const cart = (shop: Shop, device: string) => shop.track(device, 'Product Added', { product_id: 'p1', price: 19.9 })
const order = (shop: Shop, device: string) =>
  shop.track(device, 'Order Completed', { order_id: `o-${device}`, total: 17.9 })

/** U10 orders after it came, U5 opens it just before the email would be due. */
async function pushes(stage: StoryStage): Promise<void> {
  const { push, pushed, shop, time, address, rekindle } = stage
  await until('the pushes', () => sorted(push.messages().map(({ to }) => to)) === sorted(pushed))
  await until('the pushes are on record', () => allSettled(stage))
  const reached = push.messages().filter(({ to }) => to !== 'U9')
  await push.tell(told(reached, 'received'), address)
  await Promise.all(reached.map(({ to }) => historyHas(stage, to, 'Push Notification Received')))
  order(shop, 'U10')
  await shop.flush()
  await stage.quiet()
  time.pass(3.9 * HOUR)
  await push.tell(told(to(push.messages(), 'U5'), 'opened'), address)
  await historyHas(stage, 'U5', 'Push Notification Opened')
  await until('U5 has no journey any more', async () => {
    const { journeys } = await rekindle().api<{ readonly journeys: readonly { status: string }[] }>(
      '/api/profiles/user_id/U5',
    )
    return journeys.every(({ status }) => status === 'ended')
  })
  await stage.quiet()
  time.pass(10 * MINUTE)
}

/** U9 opens the email; U1 and U4 let it lie. */
async function mails(stage: StoryStage): Promise<void> {
  const { mail, address, time } = stage
  await until('the mails', () => sorted(mail.messages().map((one) => one.to)) === 'U1,U4,U9')
  await until('the mails are on record', () => allSettled(stage))
  await mail.tell(told(mail.messages(), 'delivered'), address)
  await Promise.all(['U1', 'U4', 'U9'].map((person) => historyHas(stage, person, 'Email Delivered')))
  await mail.tell(told(to(mail.messages(), 'U9'), 'opened'), address)
  await historyHas(stage, 'U9', 'Email Opened')
  await stage.quiet()
  time.pass(24 * HOUR + MINUTE)
}

/** U4 opens the email once the ads have begun, and leaves the lists; U1 stays. */
async function lists(stage: StoryStage): Promise<void> {
  const { mail, address } = stage
  await until('U1 and U4 are on the lists', () => membersOf(stage).every(([, members]) => sorted(members) === 'U1,U4'))
  await until('the lists are on record', () => allSettled(stage))
  await mail.tell(told(to(mail.messages(), 'U4'), 'opened'), address)
  await until('U4 is off the lists', () => membersOf(stage).every(([, members]) => sorted(members) === 'U1'))
}

/** Who is on which list, by connection. */
export const membersOf = ({ lists }: Pick<StoryTheatre, 'lists'>): readonly (readonly [string, readonly string[]])[] =>
  lists.flatMap((list) => Object.entries(list.members()))

export const to = (messages: readonly StoryMessage[], person: string): readonly StoryMessage[] =>
  messages.filter((message) => message.to === person)

export const told = <W extends string>(messages: readonly StoryMessage[], what: W) =>
  messages.map((message) => ({ message, what }))

const sorted = (list: readonly string[]): string => [...list].sort().join()

/** What was taken is recorded as taken: what the tool tells next finds it. */
async function allSettled({ rekindle }: Pick<StoryTheatre, 'rekindle'>): Promise<boolean> {
  return (await deliveriesOf(rekindle())).every(({ status }) => !['pending', 'sending'].includes(status))
}

export const historyHas = ({ rekindle }: Pick<StoryTheatre, 'rekindle'>, person: string, event: string) =>
  until(`${event} is in the history of ${person}`, async () =>
    (await historyOf(rekindle(), person)).some(({ name }) => name === event),
  )
