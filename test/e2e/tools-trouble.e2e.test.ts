import { afterEach, describe, expect, it } from 'vitest'
import { emailOf } from './harness/legs/leg.ts'
import { deliveriesOf, lineOf } from './harness/records.ts'
import { HOUR, MINUTE } from './harness/story-time.ts'
import {
  attemptsIn,
  calm,
  comeToMail,
  leaveCarts,
  MAIL_SEND,
  mailCalls,
  mailsOf,
  openTroubleTheatre,
  receiversOf,
  saySomething,
  stateOf,
  type TroubleTheatre,
} from './harness/trouble-theatre.ts'
import { until } from './harness/until.ts'

describe('tools in trouble', () => {
  let theatre: TroubleTheatre | undefined
  afterEach(async () => {
    await theatre?.close()
    theatre = undefined
  })

  it('tools down for 30 minutes: then everything arrives once, messages and events', async () => {
    theatre = await openTroubleTheatre()
    const { push, mail, shop, time, rekindle } = theatre
    const mailed = ['A1', 'A2', 'A3']
    const pushed = ['B1', 'B2']
    await comeToMail(theatre, mailed)
    // Their push is due while the tools are down.
    await leaveCarts(shop, pushed)
    await theatre.quiet()
    await Promise.all([push.line.cut(), mail.line.cut()])
    time.pass(HOUR)
    for (const person of pushed) shop.track(person, 'Product Viewed', { product_id: 'p2' })
    await shop.flush()
    await until('both tools are left alone, and it is said', async () => {
      const states = await Promise.all(['braze', 'sendgrid'].map((key) => stateOf(theatre!, key)))
      return states.every((state) => state?.status === 'backing_off' && state.detail !== '')
    })
    /** Resolves with whether somebody still waits. */
    const triesAgain = async (): Promise<boolean> => {
      await calm(theatre!, false)
      const before = await deliveriesOf(rekindle())
      if (before.every(({ status }) => status !== 'pending')) return false
      time.pass(5 * MINUTE)
      return until('they are tried again', async () => attemptsIn(await deliveriesOf(rekindle())) > attemptsIn(before))
    }
    for (let quarter = 0; quarter < 3; quarter++) await triesAgain()
    // They listen again, and are busy with themselves.
    const busy = Array.from({ length: 200 }, () => ({ kind: 'reply', status: 503 }) as const)
    for (const leg of [push, mail]) {
      leg.server.fail(...busy)
      await leg.line.mend()
    }
    for (let quarter = 0; quarter < 3; quarter++) await triesAgain()
    expect(push.messages().length, 'nothing came through').toBe(mailed.length)
    expect(mail.messages()).toEqual([])
    for (const leg of [push, mail]) leg.server.mend()
    while (await triesAgain());
    // Events wait for a minute at most.
    time.pass(MINUTE)
    await theatre.quiet()

    expect(receiversOf(push.messages())).toEqual(['A1', 'A2', 'A3', 'B1', 'B2'])
    expect(receiversOf(mail.messages())).toEqual(['A1', 'A2', 'A3'])
    const views = push.server.events.filter(({ name }) => name === 'Product Viewed')
    expect(views.map((event) => String(event['external_id'])).toSorted()).toEqual(['B1', 'B2'])
    for (const { id, status, attempts, channel, userId } of await deliveriesOf(rekindle())) {
      if (channel === 'push' && mailed.includes(userId ?? '')) continue
      expect(status).toBe('sent')
      const outcomes = attempts.map(({ outcome }) => outcome)
      expect(outcomes.length, id).toBeGreaterThan(1)
      expect(outcomes.at(-1)).toBe('accepted')
      expect(new Set(outcomes.slice(0, -1))).toEqual(new Set(['retry']))
    }
    for (const key of ['braze', 'sendgrid']) expect(await stateOf(theatre, key)).toEqual({ status: 'ok', detail: '' })
  })

  it('429 with Retry-After: nobody is sent anything before, and everybody once after', async () => {
    theatre = await openTroubleTheatre()
    const { mail, time } = theatre
    await comeToMail(theatre, ['A1', 'A2'])
    const busy = { kind: 'reply', status: 429, headers: { 'retry-after': '900' }, path: MAIL_SEND } as const
    mail.server.fail(busy, busy)
    time.pass(2 * MINUTE)
    await until('the tool said when to come back', async () => {
      const outcomes = (await mailsOf(theatre!)).flatMap(({ attempts }) => attempts)
      return outcomes.length > 0 && outcomes.every(({ outcome }) => outcome === 'retry')
    })
    const calls = mailCalls(theatre)
    time.pass(14 * MINUTE)
    await saySomething(theatre, 'B1')
    expect(mailCalls(theatre)).toBe(calls)
    time.pass(2 * MINUTE)
    await until('the mails', () => mail.messages().length >= 2)
    await theatre.quiet()
    expect(receiversOf(mail.messages())).toEqual(['A1', 'A2'])
  })

  it('wrong key: the lane stops and says so, nothing is lost, and with the right one it goes on', async () => {
    theatre = await openTroubleTheatre({ SENDGRID_KEY: 'SG.of-somebody-else' })
    const { mail, time, rekindle } = theatre
    const people = ['A1', 'A2', 'A3']
    await comeToMail(theatre, people)
    // Events are told as they come: nothing has been sent yet.
    await until('it says so of events', async () => (await stateOf(theatre!, 'sendgrid'))?.status === 'stopped')
    expect(mailCalls(theatre)).toBe(0)
    time.pass(2 * MINUTE)
    await until('a mail was tried', () => mailCalls(theatre!) > 0)
    await until('it is on record', async () => attemptsIn(await mailsOf(theatre!)) > 0)
    const stopped = await until('it says so of messages', async () => {
      const state = await stateOf(theatre!, 'sendgrid')
      return state?.status === 'stopped' && state
    })
    expect(stopped.detail).toContain('401 The provided authorization grant is invalid')
    time.pass(30 * MINUTE)
    await saySomething(theatre, 'B1')
    expect((await mailsOf(theatre)).map(lineOf)).toEqual(people.map(() => 'reminder: pending (auth)'))
    expect(mail.messages()).toEqual([])

    await theatre.restart('stop', {})
    time.pass(2 * MINUTE)
    await until('the mails', () => mail.messages().length >= people.length)
    await until('the contacts', () => people.every((person) => mail.server.contacts.has(emailOf(person))))
    await theatre.quiet()
    expect(receiversOf(mail.messages())).toEqual(people)
    expect((await mailsOf(theatre)).map(lineOf)).toEqual(people.map(() => 'reminder: sent'))
    expect(await stateOf(theatre, 'sendgrid')).toEqual({ status: 'ok', detail: '' })
    expect(rekindle().log()).not.toContain('SG.of-somebody-else')
  })

  it('wrong key that is mended at the tool: it goes on by itself within a minute', async () => {
    theatre = await openTroubleTheatre()
    const { mail, time } = theatre
    await comeToMail(theatre, ['A1'])
    const locked = { kind: 'reply', status: 401, path: MAIL_SEND } as const
    mail.server.fail(...Array.from({ length: 50 }, () => locked))
    time.pass(2 * MINUTE)
    await until('it says so', async () => (await stateOf(theatre!, 'sendgrid'))?.status === 'stopped')
    mail.server.mend()
    await calm(theatre)
    time.pass(MINUTE)
    await until('the mail', async () => (await mailsOf(theatre!)).map(lineOf).join() === 'reminder: sent')
    expect(receiversOf(mail.messages())).toEqual(['A1'])
    expect(await stateOf(theatre, 'sendgrid')).toEqual({ status: 'ok', detail: '' })
  })
})
