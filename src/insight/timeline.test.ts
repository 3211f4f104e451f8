import { describe, expect, it } from 'vitest'
import { createNames } from './names.ts'
import { findProfile } from './profile-lookup.ts'
import { DAY, HOUR, Shop } from './shop.fixture.ts'
import { readTimeline } from './timeline.ts'

async function timelineOf(shop: Shop, userId: string, limit = 100) {
  const state = await findProfile(shop.store.state, 'user_id', userId)
  const items = await readTimeline(shop.store, state!, createNames(shop.workspace), limit)
  return items.map((item) => ({
    at: item.at - Date.UTC(2026, 0, 1),
    text: item.kind === 'event' ? item.event.name : item.text,
  }))
}

describe('the timeline', () => {
  it('has the newest first, and each event before the decisions that it caused', async () => {
    const shop = await new Shop().track({ userId: 'U1' }, 'Product Added')
    await shop.wait(HOUR)
    await shop.track({ userId: 'U1' }, 'Order Completed')
    expect((await timelineOf(shop, 'U1')).map(({ text }) => text).reverse()).toEqual([
      'Product Added',
      'Came into the cohort “Abandoned cart”.',
      'The campaign “Cart recovery” began for this person.',
      'A wait of 1 hour began.',
      'Decided to send an email: the email “reminder”.',
      'Order Completed',
      'Left the cohort “Abandoned cart”.',
      'Came into the cohort “buyers”.',
      'The campaign “Cart recovery” ended for this person: the person did “Order Completed”.',
      'Kept out of the campaign “held” by its holdout, to measure what the campaign brings.',
    ])
  })

  it('is cut at the limit, oldest first to go', async () => {
    const shop = await new Shop().track({ userId: 'U1' }, 'Product Added')
    expect((await timelineOf(shop, 'U1', 2)).map(({ text }) => text)).toEqual([
      'A wait of 1 hour began.',
      'The campaign “Cart recovery” began for this person.',
    ])
  })

  it('goes on in the time of the log for a person whose clock is ahead', async () => {
    const shop = await new Shop().track({ userId: 'U1' }, 'Product Added')
    await shop.store.log.append([{ kind: 'input', input: { kind: 'skip_wait', profile: 1 } }])
    await shop.catchUp()
    await shop.deliverAll()
    const newest = await timelineOf(shop, 'U1')
    expect(newest[0]).toEqual({ at: 0, text: 'A wait of 1 day began.' })
    expect(newest[1]).toEqual({ at: 0, text: 'The email “reminder” went out.' })
  })

  it('says which list it was that a tool was told of', async () => {
    const shop = await new Shop().track({ userId: 'U1' }, 'Product Added')
    await shop.wait(HOUR)
    await shop.deliverAll()
    await shop.wait(DAY)
    const [change] = await shop.store.outbox.unsettled('ads', 1)
    await shop.drive(1, { kind: 'authorise', profile: 1, delivery: change!.id, attempt: 1 })
    const outcome = { result: 'accepted' as const, detail: '' }
    await shop.drive(1, { kind: 'outcome', profile: 1, delivery: change!.id, attempt: 1, startedAt: 0, outcome })
    const newest = (await timelineOf(shop, 'U1', 2)).map(({ text }) => text)
    expect(newest).toEqual(['The change of the list “retarget” at ads went out.', 'Joins the list “retarget” at ads.'])
  })

  it('holds both histories after a merge', async () => {
    const shop = await new Shop().track({ anonymousId: 'phone' }, 'Product Added')
    await shop.track({ userId: 'U8' }, 'Page Viewed')
    await shop.identify({ userId: 'U8', anonymousId: 'phone' }, {})
    const texts = (await timelineOf(shop, 'U8')).map(({ text }) => text)
    expect(texts).toContain('Product Added')
    expect(texts).toContain('The campaign “Cart recovery” began for this person.')
    expect(texts).toContain(
      'Turned out to be the same person as somebody else (anonymous_id:phone); both histories are one now.',
    )
  })
})
