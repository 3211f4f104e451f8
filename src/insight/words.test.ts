import { describe, expect, it } from 'vitest'
import { compareWorkspaces } from './workspace-changes.ts'
import { conditionWords } from './condition-words.ts'
import { countersPrefix, reportCampaign } from './campaign-report.ts'
import { createNames } from './names.ts'
import { nextThing } from './next-thing.ts'
import { findProfile, parseProfileId } from './profile-lookup.ts'
import { sentenceOf, skipWords, statusWords } from './sentences.ts'
import { HOUR, readShop, Shop, SHOP } from './shop.fixture.ts'
import { spanWords } from './span-words.ts'
import { placedSteps, stepAfter } from './step-tree.ts'
import { stepWords } from './step-words.ts'
import { SKIP_REASONS } from '../model/delivery.ts'

const shop = new Shop()
const names = createNames(shop.workspace)
const steps = shop.workspace.campaigns['cart-recovery']!.steps

describe('spans', () => {
  it.each([
    [0, 'a moment'],
    [1000, '1 second'],
    [59 * 60_000, '59 minutes'],
    [90 * 60_000, '1 hour 30 minutes'],
    [86_400_000, '1 day'],
    [30 * 86_400_000 + HOUR, '30 days'],
  ])('of %i ms read %s', (ms, words) => expect(spanWords(ms)).toBe(words))
})

describe('conditions and steps in words', () => {
  it('read as half a sentence', () => {
    expect(conditionWords(shop.workspace.cohorts['abandoned-cart']!.where, names)).toBe(
      'did “Product Added” in the last 30 days and did not do “Order Completed” since “Product Added”',
    )
  })

  it('read as lines of a plan, blocks in their places', () => {
    expect(placedSteps(steps).map(({ step, depth }) => `${'  '.repeat(depth)}${stepWords(step, names)}`)).toEqual([
      'Wait 1 hour',
      'Send an email',
      'Wait up to 1 day until the person opened the message “reminder”',
      '  End here (engaged)',
      'Add to the list “retarget” at ads',
    ])
  })

  it('know what comes after a step, by each way out of it', () => {
    expect(stepAfter(steps, 'pause')?.id).toBe('reminder')
    expect(stepAfter(steps, 'patience', 'happened')?.kind).toBe('exit')
    expect(stepAfter(steps, 'patience', 'else')?.id).toBe('retarget')
    expect(stepAfter(steps, 'retarget')).toBeUndefined()
  })
})

describe('decisions in words', () => {
  it('say every skip reason as it is said everywhere', () => {
    for (const [reason, words] of Object.entries(SKIP_REASONS)) expect(statusWords('skipped', reason)).toContain(words)
    expect(skipWords('of_tomorrow')).toBe('of_tomorrow.')
  })

  it('name a kind that a newer version wrote', () => {
    expect(sentenceOf({ profile: 1, position: 0, index: 0, at: 0, kind: 'constructor', detail: {} }, names)).toBe(
      'constructor.',
    )
  })
})

describe('the next thing', () => {
  it('says what time alone will bring, and when', async () => {
    const person = await new Shop().track({ userId: 'U1' }, 'Product Added')
    const read = async () =>
      nextThing((await findProfile(person.store.state, 'user_id', 'U1'))!, person.workspace, names, person.clock.now())
    person.clock.advance(60_000)
    expect((await read())?.text).toBe('The next thing happens in 59 minutes: an email goes out.')
    await person.wait(HOUR)
    await person.deliverAll()
    expect((await read())?.text).toBe(
      'The next thing happens in 1 day: if the person has not by then opened the message “reminder”, the person joins the list “retarget” at ads.',
    )
  })

  it('is nothing for somebody whom time does not change', async () => {
    const person = await new Shop().track({ userId: 'U1' }, 'Page Viewed')
    expect(
      nextThing((await findProfile(person.store.state, 'user_id', 'U1'))!, person.workspace, names, person.clock.now()),
    ).toBeUndefined()
  })
})

describe('the report of a campaign', () => {
  it('counts by step and by reason', async () => {
    const two = await new Shop().track({ userId: 'U1' }, 'Product Added')
    await two.identify({ userId: 'U2' }, { unsubscribed: true })
    await two.track({ userId: 'U2' }, 'Product Added')
    await two.wait(HOUR)
    await two.deliverAll()
    await two.track({ userId: 'U1' }, 'Order Completed')
    const counters = await two.store.views.counters(countersPrefix('cart-recovery'))
    const report = reportCampaign('cart-recovery', two.workspace.campaigns['cart-recovery']!, counters, names)
    expect(report).toMatchObject({ entered: 2, open: 1, heldOut: 0, ended: { 'did:Order Completed': 1 } })
    expect(report.steps.find(({ id }) => id === 'reminder')).toMatchObject({
      reached: 2,
      sent: 1,
      skipped: { unsubscribed: 1 },
      branches: {},
    })
    expect(report.steps.find(({ id }) => id === 'patience')).toMatchObject({ reached: 2, branches: { never_sent: 1 } })
  })
})

describe('what publishing would change', () => {
  it('is told by section and key', () => {
    const text = SHOP.replace('  buyers:\n', '  shoppers:\n')
      .replace('cohort: buyers', 'cohort: shoppers')
      .replace('{ wait: 1h, id: pause }', '{ wait: 2h, id: pause }')
    const after = readShop(text)
    if (!after.ok) throw new Error('unreadable')
    const changes = compareWorkspaces(shop.workspace, after.value.workspace)
    expect(changes.cohorts).toEqual({ added: ['shoppers'], changed: [], removed: ['buyers'] })
    expect(changes.campaigns).toEqual({ added: [], changed: ['cart-recovery', 'resting'], removed: [] })
    expect(changes.settings).toEqual([])
  })

  it('is nothing for the same definition', () => {
    const changes = compareWorkspaces(shop.workspace, new Shop().workspace)
    expect(Object.values(changes).flatMap((part) => (Array.isArray(part) ? part : Object.values(part).flat()))).toEqual(
      [],
    )
  })
})

describe('looking up', () => {
  it('takes only profile ids of our form', () => {
    expect([parseProfileId('p_7'), parseProfileId('7'), parseProfileId('p_'), parseProfileId('p_1x')]).toEqual([
      7,
      undefined,
      undefined,
      undefined,
    ])
  })

  it('reads addresses as events do, and follows a merge', async () => {
    const person = await new Shop().track({ anonymousId: 'phone' }, 'Product Added')
    await person.identify({ userId: 'U8' }, { email: 'Eight@Shop.example' })
    await person.identify({ userId: 'U8', anonymousId: 'phone' }, {})
    const found = await findProfile(person.store.state, 'email', ' EIGHT@shop.EXAMPLE ')
    expect(found?.id).toBe(2)
    expect((await findProfile(person.store.state, 'profile_id', 'p_1'))?.id).toBe(2)
    expect(await findProfile(person.store.state, 'user_id', 'null')).toBeUndefined()
  })
})
