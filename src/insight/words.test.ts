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
import { parseConditionObject } from '../model/parse-workspace.ts'

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

  it.each([
    [{ did: 'A', from: '2027-01-31' }, 'did “A” on or after 2027-01-31'],
    [
      { didNot: 'A', times: 2, from: '2027-01-31', until: '2027-02-01T17:30:00Z', within: '7d' },
      'did not do “A” at least 2 times on or after 2027-01-31 and before 2027-02-01T17:30:00Z in the last 7 days',
    ],
    [{ trait: 'renews', before: '2027-01-31' }, 'has a trait renews before 2027-01-31'],
    [
      { aggregate: { sum: 'total', of: 'Order Completed', within: '90d' }, gte: 500 },
      'has a sum of total over “Order Completed” in the last 90 days that is at least 500',
    ],
    [
      { aggregate: { count: 'id', of: 'A', where: { x: 'y' } }, gt: 1, lte: 5, ne: 3 },
      'has a count of id over “A” with x = “y” that is more than 1 and is at most 5 and is not 3',
    ],
    [{ aggregate: { avg: 'x', of: 'A' }, lt: 5 }, 'has an average of x over “A” that is less than 5'],
    [{ aggregate: { min: 'x', of: 'A' }, is: 5 }, 'has a smallest x over “A” that is 5'],
    [{ aggregate: { max: 'x', of: 'A' }, is: [5, 6] }, 'has a largest x over “A” that is one of 5, 6'],
    [{ aggregate: { distinct: 'x', of: 'A' }, eq: 5 }, 'has a count of different x over “A” that is 5'],
    [{ aggregate: { first: 'x', of: 'A' }, exists: true }, 'has a first x over “A” that is known'],
    [{ aggregate: { last: 'x', of: 'A' }, withinLast: '7d' }, 'has a last x over “A” that is in the last 7 days'],
    [
      { aggregate: { mostFrequent: 'x', of: 'A' }, startsWith: 'y', contains: 'z' },
      'has a most frequent x over “A” that starts with “y” and contains “z”',
    ],
    [
      { sequence: [{ did: 'Product Added' }, { didNot: 'Product Removed' }, { did: 'Order Completed', within: '1h' }] },
      'did “Product Added”, then “Order Completed” within 1 hour, without “Product Removed” in between',
    ],
    [
      {
        sequence: [{ did: 'A' }, { did: 'B' }, { didNot: 'C', within: '1d' }, { didNot: 'D', within: '1d' }],
        within: '7d',
        same: ['x', 'y'],
      },
      'did “A”, then “B”, then no “C” or “D” for 1 day, all in the last 7 days, for the same x and y',
    ],
    [
      { any: [{ sequence: [{ did: 'A' }, { did: 'B', where: { x: 1 } }] }, { reachable: 'push' }] },
      '(did “A”, then “B” with x = 1) or can be reached by push',
    ],
    [{ subscribed: 'newsletter' }, 'is subscribed to “newsletter”'],
    [{ not: { reachable: 'email' } }, 'not (can be reached by email)'],
  ])('put %j into words', (written, words) => {
    const read = parseConditionObject(written, [])
    expect(read.ok ? conditionWords(read.value, names) : read.error).toBe(words)
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

describe('rules for all messages in words', () => {
  const told = (kind: string, detail: Record<string, unknown>) =>
    sentenceOf({ profile: 1, position: 0, index: 0, at: 0, kind, detail }, names)

  it('tell what was said of consent, and what follows from it', () => {
    expect(told('consent_changed', { given: ['marketing'], refused: ['ads', 'x'] })).toBe(
      'Agreed to be contacted for “marketing”. Refused to be contacted for “ads”, “x”.',
    )
    expect(told('consent_changed', { given: [], refused: ['*'] })).toBe('Refused to be contacted for anything at all.')
    expect(told('audience_left', { list: 'ads/retarget', reason: 'no_consent' })).toBe(
      'Leaves the list “retarget” at ads: the person has not agreed to what the list is for.',
    )
    expect(told('audience_left', { list: 'ads/retarget' })).toBe('Leaves the list “retarget” at ads.')
    const skipped = { campaign: 'c', step: 's', status: 'skipped', reason: 'no_consent', purpose: 'x', said: 'unknown' }
    expect(told('delivery_changed', skipped)).toBe(
      'The step “s” was not sent: The person has never agreed to be contacted for “x”.',
    )
  })

  it('tell what a full cap did', () => {
    const skipped = { campaign: 'c', step: 's', status: 'skipped', reason: 'frequency_cap', first: 'cart-recovery' }
    expect(told('delivery_changed', skipped)).toBe(
      `The step “s” was not sent: ${SKIP_REASONS.frequency_cap} The room that is left is for the campaign “Cart recovery”.`,
    )
    expect(told('cap_passed', { campaign: 'cart-recovery', step: 'reminder' })).toBe(
      'A cap was full; the email “reminder” goes out all the same, as its step says.',
    )
    expect(told('journey_ended', { campaign: 'cart-recovery', reason: 'frequency_cap' })).toBe(
      'The campaign “Cart recovery” ended for this person: a cap was full, and the step says that this ends it.',
    )
    const step = { ...steps[1]!, whenCapped: 'exit' } as (typeof steps)[number]
    expect(stepWords(step, names)).toBe('Send an email (if a cap is full: end here)')
  })

  it('tell that a wait ended early because of a quiet time', () => {
    expect(told('wait_ended', { why: 'before_quiet' })).toBe(
      'The wait is over: it ends early, so that the message goes out before the quiet time.',
    )
  })
})

describe('a message that has to wait', () => {
  it('is told with the rule that holds it back, and until when', () => {
    const detail = { campaign: 'c', step: 's', status: 'held', reason: 'quiet_hours', until: Date.UTC(2026, 0, 1, 7) }
    const row = { profile: 1, position: 0, index: 0, at: 0, kind: 'delivery_changed', detail }
    expect(sentenceOf(row, names)).toBe(
      'The step “s” is held back until 2026-01-01T07:00:00.000Z: it is a quiet time of day for this person.',
    )
    expect(statusWords('held', 'quiet_hours')).toBe('is held back for now: it is a quiet time of day for this person.')
    expect(statusWords('held', null)).toBe('is held back for now.')
    const throttled = (by: string) =>
      sentenceOf({ ...row, detail: { campaign: 'c', step: 's', status: 'held', reason: 'throttled', by } }, names)
    expect(throttled('campaign')).toBe(
      'The step “s” is held back: the campaign sends only so many messages at a time, and others are before it.',
    )
    expect(throttled('connection')).toBe(
      'The step “s” is held back: the tool is sent only so much at a time, and others are before it.',
    )
  })

  it('is counted by step, and by rule in the order of the rules', () => {
    const counters = new Map([
      ['campaign/cart-recovery/step/reminder/held/quiet_hours', 3],
      ['campaign/cart-recovery/step/reminder/skipped/quiet_hours', 2],
      ['campaign/cart-recovery/step/gone/skipped/unsubscribed', 1],
      ['campaign/cart-recovery/step/gone/held/quiet_hours', 1],
      ['campaign/cart-recovery/step/gone/held/throttled', 7],
    ])
    const report = reportCampaign('cart-recovery', shop.workspace.campaigns['cart-recovery']!, counters, names)
    expect(report.steps.find(({ id }) => id === 'reminder')).toMatchObject({
      held: { quiet_hours: 3 },
      skipped: { quiet_hours: 2 },
    })
    expect(report.rules).toEqual([
      { reason: 'unsubscribed', skipped: 1, held: 0 },
      { reason: 'quiet_hours', skipped: 2, held: 4 },
      { reason: 'throttled', skipped: 0, held: 7 },
    ])
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

  it('is no change of a cohort that only stands in another order', () => {
    const read = (where: string) => {
      const parsed = readShop(SHOP.replace('cohorts:\n', `cohorts:\n  ordered: { where: ${where} }\n`))
      if (!parsed.ok) throw new Error('unreadable')
      return parsed.value.workspace
    }
    const before = read('{ all: [{ did: A }, { trait: plan, is: [a, b] }] }')
    const changed = (where: string) => compareWorkspaces(before, read(where)).cohorts.changed
    expect(changed('{ all: [{ trait: plan, is: [b, a] }, { did: A }] }')).toEqual([])
    expect(changed('{ all: [{ trait: plan, is: [b] }, { did: A }] }')).toEqual(['ordered'])
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
