import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrazeLeg } from './harness/legs/braze-leg.ts'
import { openCustomerioLeg } from './harness/legs/customerio-leg.ts'
import type { ListLeg, MailLeg, PushLeg } from './harness/legs/leg.ts'
import { openAdrollLeg, openFacebookLeg, openMailchimpLeg } from './harness/legs/list-legs.ts'
import { openMandrillLeg } from './harness/legs/mandrill-leg.ts'
import { deviceOf, openMobilePushLeg, type MobileDevice } from './harness/legs/mobile-push-leg.ts'
import { openSendgridLeg } from './harness/legs/sendgrid-leg.ts'
import { openNodeShop } from './harness/node-shop.ts'
import { checkCodes, checkForwards, checkMessages, checkRecord, checkShopForwards } from './harness/story-checks.ts'
import { membersOf, PEOPLE, playStory, to, type StoryStage } from './harness/story-play.ts'
import { openStoryTheatre, type StoryTheatre } from './harness/story-theatre.ts'

interface Variant {
  readonly file: string
  readonly push: () => Promise<PushLeg>
  readonly mail: () => Promise<MailLeg>
  readonly lists: readonly (() => Promise<ListLeg>)[]
  readonly listed: Readonly<Record<string, readonly string[]>>
  /** Connections that tell of the push and of the email; devices tell by none. */
  readonly tellers: { readonly push: string; readonly mail: string }
  /** Told facts that a forward asks for, where it does not ask for all. */
  readonly asked?: Readonly<Record<string, readonly string[]>>
  readonly devices?: Readonly<Record<string, MobileDevice>>
}

const facebook = () => openFacebookLeg(PEOPLE)
const mailchimp = () => openMailchimpLeg(PEOPLE)
const BOTH = { facebook: ['U1'], adroll: ['U1'] }

const VARIANTS: readonly Variant[] = [
  {
    file: 'with-braze.yaml',
    push: openBrazeLeg,
    mail: openCustomerioLeg,
    lists: [facebook, openAdrollLeg],
    listed: BOTH,
    tellers: { push: 'braze', mail: 'customerio' },
  },
  {
    file: 'with-sendgrid.yaml',
    push: openBrazeLeg,
    mail: openSendgridLeg,
    lists: [facebook, openAdrollLeg],
    listed: BOTH,
    tellers: { push: 'braze', mail: 'sendgrid' },
  },
  {
    file: 'with-mailchimp.yaml',
    push: openBrazeLeg,
    mail: openMandrillLeg,
    lists: [facebook, mailchimp],
    listed: { facebook: ['U1'], mailchimp: ['U1'] },
    tellers: { push: 'braze', mail: 'mandrill' },
    asked: { mailchimp: ['Email Opened'] },
  },
  {
    file: 'with-mobile-push.yaml',
    push: openMobilePushLeg,
    mail: openCustomerioLeg,
    lists: [facebook, openAdrollLeg],
    listed: BOTH,
    tellers: { push: 'the device', mail: 'customerio' },
    devices: Object.fromEntries(
      PEOPLE.filter((person) => person !== 'U9').map((person) => [
        person,
        deviceOf(person, ['U1', 'U5'].includes(person) ? 'ios' : 'android'),
      ]),
    ),
  },
]

describe.each(VARIANTS)('cart recovery $file', ({ file, listed, tellers, asked, devices, ...open }) => {
  let theatre: StoryTheatre | undefined
  let stage: StoryStage

  beforeAll(async () => {
    const [push, mail, ...lists] = await Promise.all([open.push(), open.mail(), ...open.lists.map((leg) => leg())])
    theatre = await openStoryTheatre(file, { push, mail, lists })
    const shop = openNodeShop(theatre.rekindle().url, 'wk_server')
    const pushed = ['U1', 'U4', 'U5', 'U10', ...(devices ? [] : ['U9'])]
    stage = { ...theatre, shop, pushed, ...(devices && { devices }) }
    await playStory(stage)
  })
  afterAll(async () => {
    await stage?.shop.close()
    await theatre?.close()
  })

  it('gives each customer exactly what is meant for them, and nothing twice', () => {
    expect.hasAssertions()
    checkMessages(stage)
  })

  it('gives one code to one person, the same by push and email', () => {
    expect.hasAssertions()
    checkCodes(stage)
  })

  it('late open: U5 opens the push before the email is due and gets no more', () => {
    expect(to(stage.mail.messages(), 'U5')).toEqual([])
  })

  it('unsubscribed: U6 gets nothing', () => {
    const all = [...stage.push.messages(), ...stage.mail.messages()]
    expect(to(all, 'U6')).toEqual([])
    expect(membersOf(stage).flatMap(([, members]) => members)).not.toContain('U6')
  })

  it('leaves on the lists who neither opened nor ordered', () => {
    expect(Object.fromEntries(membersOf(stage))).toEqual(listed)
  })

  it('keeps a record of each delivery, each with one attempt', async () => {
    expect.hasAssertions()
    await checkRecord(stage)
  })

  it('no echo: what a tool told goes once to every other tool, and never back to it', async () => {
    expect.hasAssertions()
    checkShopForwards(stage)
    await checkForwards(stage, tellers, asked)
  })
})
