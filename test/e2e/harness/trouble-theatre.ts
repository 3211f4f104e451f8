import { openBrazeLeg } from './legs/braze-leg.ts'
import { openHubLeg } from './legs/hub-leg.ts'
import { emailOf, type StoryMessage } from './legs/leg.ts'
import { openAdrollLeg, openFacebookLeg } from './legs/list-legs.ts'
import { openSendgridLeg } from './legs/sendgrid-leg.ts'
import { openNodeShop } from './node-shop.ts'
import { deliveriesOf, type DeliveryRecord } from './records.ts'
import type { Shop } from './shop.ts'
import { historyHas, to, told } from './story-play.ts'
import { openStoryTheatre } from './story-theatre.ts'
import { HOUR, MINUTE } from './story-time.ts'
import { until } from './until.ts'

export const PUSH_SEND = '/messages/send'
export const MAIL_SEND = '/v3/mail/send'

/** A story of a few people, told with tools that can be in trouble. */
export type TroubleTheatre = Awaited<ReturnType<typeof openTroubleTheatre>>

/** Braze for the push, SendGrid for the email, each on a line that can be cut, and a receiver of our own. */
export async function openTroubleTheatre(wrong: Readonly<Record<string, string>> = {}) {
  const [push, mail, facebook, adroll, hub] = await Promise.all([
    openBrazeLeg(),
    openSendgridLeg(),
    openFacebookLeg([]),
    openAdrollLeg(),
    openHubLeg(),
  ])
  const note = { send: 'webhook', id: 'note', via: 'hub', message: { body: '{"of":"{{ profile.traits.email }}"}' } }
  const theatre = await openStoryTheatre('with-sendgrid.yaml', {
    push,
    mail,
    lists: [facebook, adroll],
    others: [hub],
    campaigns: { noting: { entry: { event: 'Noted' }, steps: [note] } },
    wrong,
  })
  const shop = openNodeShop(theatre.rekindle().url, 'wk_server')
  return {
    ...theatre,
    shop,
    hub: hub.server,
    close: async (): Promise<void> => {
      await shop.close()
      await theatre.close()
    },
  }
}

export async function leaveCarts(shop: Shop, people: readonly string[]): Promise<void> {
  for (const person of people) shop.identify(person, person, { email: emailOf(person), first_name: person })
  for (const person of people) shop.track(person, 'Product Added', { product_id: 'p1', price: 19.9 })
  await shop.flush()
}

/** Until their email is due in a minute. */
export async function comeToMail(theatre: TroubleTheatre, people: readonly string[]): Promise<void> {
  const { shop, time, push, address } = theatre
  await leaveCarts(shop, people)
  await calm(theatre)
  time.pass(HOUR)
  await until('the pushes', () => people.every((person) => to(push.messages(), person).length === 1))
  await until('the pushes are on record', async () =>
    (await deliveriesOf(theatre.rekindle())).every(({ status }) => status === 'sent'),
  )
  await push.tell(told(push.messages(), 'received'), address)
  await Promise.all(people.map((person) => historyHas(theatre, person, 'Push Notification Received')))
  await calm(theatre)
  time.pass(4 * HOUR - MINUTE)
}

interface ConnectionState {
  readonly key: string
  readonly state: { readonly status: string; readonly detail: string }
}

export async function stateOf(
  { rekindle }: TroubleTheatre,
  connection: string,
): Promise<ConnectionState['state'] | undefined> {
  const all = await rekindle().all<ConnectionState>('/api/connections')
  return all.find(({ key }) => key === connection)?.state
}

export const mailsOf = async ({ rekindle }: TroubleTheatre): Promise<readonly DeliveryRecord[]> =>
  (await deliveriesOf(rekindle())).filter(({ channel }) => channel === 'email')

interface StatusRecord {
  readonly lag: number
  readonly forwards: readonly { readonly connection: string; readonly lag: number }[]
}

/** Nothing is under way: a call that a jump of time overtakes would count as unanswered. Braze may be down, SendGrid say no. */
export const calm = ({ rekindle }: TroubleTheatre, isBrazeUp = true): Promise<unknown> =>
  until('no call is under way', async () => {
    const { lag, forwards } = await rekindle().api<StatusRecord>('/api/status')
    if (lag > 0 || (isBrazeUp && forwards.some((one) => one.connection === 'braze' && one.lag > 0))) return false
    return (await deliveriesOf(rekindle())).every(({ status }) => status !== 'sending')
  })

export const attemptsIn = (deliveries: readonly DeliveryRecord[]): number =>
  deliveries.reduce((sum, { attempts }) => sum + attempts.length, 0)

export const mailCalls = ({ mail }: TroubleTheatre): number =>
  mail.server.seen.filter(({ path }) => path === MAIL_SEND).length

/** An event of another person that is said and forwarded now: so the process has seen the time that has passed. */
export async function saySomething({ shop, push }: TroubleTheatre, person: string): Promise<void> {
  shop.identify(person, person)
  shop.track(person, 'Product Viewed', { product_id: 'p9' })
  await shop.flush()
  await until(`Braze knows what ${person} saw`, () =>
    push.server.events.some((event) => event['external_id'] === person),
  )
}

/** Whom messages are for, in the order of their names: one who got two is there twice. */
export const receiversOf = (messages: readonly StoryMessage[]): readonly string[] =>
  messages.map((message) => message.to).toSorted()
