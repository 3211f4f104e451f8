import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { emailOf } from './harness/legs/leg.ts'
import { deliveriesOf, lineOf, type DeliveryRecord } from './harness/records.ts'
import { historyHas, to, told } from './harness/story-play.ts'
import { HOUR, MINUTE, SECOND } from './harness/story-time.ts'
import {
  comeToMail,
  leaveCarts,
  MAIL_SEND,
  openTroubleTheatre,
  PUSH_SEND,
  type TroubleTheatre,
} from './harness/trouble-theatre.ts'
import { until } from './harness/until.ts'

describe('the process is killed after a tool took a message and before that is on record', () => {
  let theatre: TroubleTheatre
  const lines = async (person: string) =>
    (await deliveriesOf(theatre.rekindle())).filter(({ userId }) => userId === person).map(lineOf)

  /** An email for A1, a push for B1 and a note of C1 are all with their tools, which have not answered, at the kill. */
  beforeAll(async () => {
    theatre = await openTroubleTheatre()
    const { push, mail, hub, shop, time } = theatre
    await comeToMail(theatre, ['A1'])
    await leaveCarts(shop, ['B1'])
    shop.identify('C1', 'C1', { email: emailOf('C1') })
    await shop.flush()
    await theatre.quiet()
    const hold = { kind: 'hold', until: new Promise<never>(() => {}) } as const
    mail.server.fail({ ...hold, path: MAIL_SEND })
    push.server.fail({ ...hold, path: PUSH_SEND })
    hub.fail(hold)
    time.pass(MINUTE + SECOND)
    await until('the mail was taken', () => mail.messages().length === 1)
    // No call is under way for an hour: the mail is settled as unclear by now.
    await theatre.restart('kill')
    time.pass(HOUR)
    shop.track('C1', 'Noted')
    await shop.flush()
    await until('the push was taken', () => to(push.messages(), 'B1').length === 1)
    await until('the note was taken', () => hub.accepted.length === 1)
    await theatre.restart('kill')
    await theatre.quiet()
  })
  afterAll(() => theatre?.close())

  it('with a key: the call is repeated under the same one, and the receiver acts once', async () => {
    await until('the note is on record', async () => (await lines('C1')).join() === 'note: sent')
    expect(theatre.hub.accepted.map(({ body }) => body)).toEqual([{ of: emailOf('C1') }])
    expect(theatre.hub.duplicates).toEqual(theatre.hub.accepted.map(({ id }) => id))
  })

  it('with reports: it is unknown until the tool tells, and what it tells settles it', async () => {
    const { mail, address, time } = theatre
    expect(await lines('A1')).toEqual(['nudge: delivered', 'reminder: unknown (unknown)'])
    await mail.tell(told(mail.messages(), 'delivered'), address)
    await historyHas(theatre, 'A1', 'Email Delivered')
    expect(await lines('A1')).toEqual(['nudge: delivered', 'reminder: delivered'])
    // And the journey goes on by it.
    time.pass(24 * HOUR)
    await until('A1 is on the lists', async () => (await lines('A1')).includes('+ facebook/retarget: sent'))
    expect(to(mail.messages(), 'A1').length).toBe(1)
  })

  it('blind: it ends unknown, is shown as that, and is not sent again', async () => {
    const { push, mail, rekindle } = theatre
    expect((await rekindle().all<DeliveryRecord>('/api/deliveries?status=unknown')).map(lineOf)).toEqual([
      'nudge: unknown (unknown)',
    ])
    // The email of those whom no push is known to have reached.
    await until('the greeting', () => to(mail.messages(), 'B1').length === 1)
    expect(to(mail.messages(), 'B1').map(({ heading }) => heading)).toEqual(['Your cart is waiting'])
    expect(to(push.messages(), 'B1').length).toBe(1)
  })
})
