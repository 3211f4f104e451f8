import { describe, expect, it } from 'vitest'
import { DAY, HOUR, Person, programOf } from '../engine.fixture.ts'
import { apply } from '../apply.ts'

const text = (coupon: string) => `
version: 1
workspace: t
sending: live
sources: { app: { writeKey: wk_app_12345 } }
connections: { mail: { kind: smtp }, push: { kind: webpush } }
coupons: { c: { discount: 10%, ${coupon} } }
campaigns:
  one:
    entry: { event: One }
    exit: [ { did: Stop } ]
    steps: [ { send: email, id: first, via: mail, coupon: c, message: { subject: S, text: B } }, { wait: 100d } ]
  two:
    entry: { event: Two }
    exit: [ { did: Stop } ]
    steps: [ { send: email, id: second, via: mail, coupon: c, message: { subject: S, text: B } }, { wait: 100d } ]
`
const pool = programOf(text('codes: { file: codes.csv }, expires: 7d'))
const made = programOf(text('generate: "X-######"'))
const shared = programOf(text('code: BACK10'))

const person = (program = pool, id = 1) => new Person(program, id).identify({ email: 'u1@example.com' }).wait(1)
const moves = ({ effects }: Person) => effects.coupons.map(({ code, to }) => `${code} ${to}`)
const failed = { result: 'failed', detail: 'gone' } as const

/** Both campaigns under way, with a delivery of each. */
function both(program = pool) {
  const ann = person(program).track('One').track('Two')
  const [first, second] = ann.pending
  return { ann, first: first!, second: second! }
}

describe('a code of a coupon', () => {
  it('is reserved with the permission, and given once the tool takes the message', () => {
    const ann = person().track('One')
    const [delivery] = ann.pending
    expect(ann.ask(delivery!, 'A')).toBe('sent:A')
    expect(moves(ann)).toEqual(['A reserved'])
    ann.answer(delivery!, { result: 'accepted', detail: '' })
    expect(moves(ann)).toEqual(['A reserved', 'A given'])
    expect(ann.effects.coupons[1]).toEqual({ coupon: 'c', code: 'A', to: 'given', profile: 1, at: ann.now })
  })

  it('stays reserved while the message is tried again, and is that of the next attempt', () => {
    const ann = person().track('One')
    const [delivery] = ann.pending
    ann.ask(delivery!, 'A')
    ann.answer(delivery!, { result: 'retry', detail: 'busy' }, ann.now + 1000)
    expect(ann.ask(delivery!, 'B')).toBe('sent:A')
    expect(moves(ann)).toEqual(['A reserved'])
  })

  it('is somebody else’s again when the message fails, and given when nobody knows what became of it', () => {
    const ann = person().track('One')
    ann.send(ann.pending[0]!, failed, 'A')
    expect(moves(ann)).toEqual(['A reserved', 'A free'])
    expect(ann.state.coupons).toEqual({})
    const bob = person().track('One')
    bob.send(bob.pending[0]!, { result: 'unknown', detail: 'cut' }, 'B')
    expect(moves(bob)).toEqual(['B reserved', 'B given'])
  })

  it('is free again when the message cannot be rendered, and gone if it was made for it', () => {
    for (const [program, end] of [
      [pool, 'A free'],
      [made, 'A gone'],
    ] as const) {
      const ann = person(program).track('One')
      const delivery = ann.pending[0]!
      ann.ask(delivery, 'A')
      const skip = { kind: 'skip', profile: 1, delivery: delivery.id, reason: 'rendering_failed', detail: '' } as const
      apply(program, ann.state, skip, ann.now, ann.effects)
      expect(moves(ann)).toEqual(['A reserved', end])
    }
  })

  it('is free again when the journey ends before another attempt', () => {
    const ann = person().track('One')
    const [delivery] = ann.pending
    ann.ask(delivery!, 'A')
    ann.answer(delivery!, { result: 'retry', detail: 'busy' }, ann.now + 1000)
    ann.track('Stop')
    expect(ann.statusOf(delivery!)).toBe('cancelled')
    expect(moves(ann)).toEqual(['A reserved', 'A free'])
  })

  it('is free again when the journey ended while the message was on its way, and then it failed', () => {
    const ann = person().track('One')
    const [delivery] = ann.pending
    ann.ask(delivery!, 'A')
    ann.track('Stop')
    expect(moves(ann)).toEqual(['A reserved'])
    ann.answer(delivery!, failed)
    expect(moves(ann)).toEqual(['A reserved', 'A free'])
  })

  it('of two messages under way is free only when neither was taken', () => {
    const { ann, first, second } = both()
    expect([ann.ask(first, 'A'), ann.ask(second, 'B')]).toEqual(['sent:A', 'sent:A'])
    ann.answer(first, failed)
    expect(moves(ann)).toEqual(['A reserved'])
    ann.answer(second, { result: 'accepted', detail: '' })
    expect(moves(ann)).toEqual(['A reserved', 'A given'])
    const other = both()
    other.ann.ask(other.first, 'A')
    other.ann.ask(other.second, 'B')
    other.ann.answer(other.first, failed)
    other.ann.answer(other.second, failed)
    expect(moves(other.ann)).toEqual(['A reserved', 'A free'])
  })

  it('is one over campaigns until it expires', () => {
    const { ann, first, second } = both()
    ann.send(first, undefined, 'A')
    ann.wait(7 * DAY - 1)
    expect(ann.send(second, undefined, 'B')).toBe('sent:A')
    ann.track('Stop').track('One').wait(2)
    const later = person().track('One')
    const [delivery] = later.pending
    const offer = { coupon: 'c', code: 'A', expiresAt: later.now + HOUR }
    const question = { kind: 'authorise', profile: 1, delivery: delivery!.id, attempt: 1, offer } as const
    apply(pool, later.state, question, later.now, later.effects)
    later.answer(delivery!, { result: 'accepted', detail: '' })
    later.wait(HOUR).track('Two')
    expect(later.send(later.pending[0]!, undefined, 'B')).toBe('sent:B')
    expect(moves(later)).toEqual(['A reserved', 'A given', 'B reserved', 'B given'])
  })

  it('is redeemed by an order or a cart that names it, in any case, and followed by another', () => {
    const named: readonly (readonly [string, object])[] = [
      ['Order Completed', { coupon: 'a' }],
      ['Order Completed', { products: [{ sku: 's' }, null, { coupon: ' A ' }] }],
      ['Coupon Applied', { coupon_id: 'A' }],
      ['Order Completed', { coupons: [5, null, 'a'] }],
      ['Order Completed', { coupons: [{ amount: 5 }, { code: 'A' }] }],
      ['Coupon Applied', { coupons: [{ coupon_code: 'a' }] }],
    ]
    for (const [event, properties] of named) {
      const { ann, first, second } = both()
      ann.send(first, undefined, 'A')
      ann.track(event, properties as Record<string, unknown>).track(event, properties as Record<string, unknown>)
      expect(moves(ann)).toEqual(['A reserved', 'A given', 'A redeemed'])
      expect(ann.send(second, undefined, 'B')).toBe('sent:B')
    }
  })

  it('that was redeemed while its message was on its way stays redeemed, whatever becomes of the message', () => {
    const ann = person().track('One')
    const [delivery] = ann.pending
    ann.ask(delivery!, 'A')
    ann.track('Order Completed', { coupon: 'A' })
    ann.answer(delivery!, failed)
    expect(moves(ann)).toEqual(['A reserved', 'A redeemed'])
  })

  it('that somebody else has is reported as redeemed, and whose it is keeps it', () => {
    const ann = person().track('Order Completed', { coupon: 'Z' }).track('Order Completed', { coupon: 7 })
    expect(moves(ann)).toEqual(['Z redeemed'])
    expect(moves(person(shared).track('Order Completed', { coupon: 'BACK10' }))).toEqual([])
  })

  it('that all share is nobody’s, and kept no account of', () => {
    const ann = person(shared).track('One')
    expect(ann.send(ann.pending[0]!, undefined, 'BACK10')).toBe('sent:BACK10')
    expect(moves(ann)).toEqual([])
  })

  it('that is only a sample is shown, and kept nowhere', () => {
    const ann = person().track('One')
    const [delivery] = ann.pending
    const offer = { coupon: 'c', code: 'SAMPLE', sample: true } as const
    const question = { kind: 'authorise', profile: 1, delivery: delivery!.id, attempt: 1, offer } as const
    apply(pool, ann.state, question, ann.now, ann.effects)
    expect(ann.effects.decisions.get(delivery!.id)).toEqual({ kind: 'send', coupon: offer })
    expect(ann.state.coupons).toBeUndefined()
    expect(moves(ann)).toEqual([])
  })
})

describe('when there is no code left', () => {
  it('the message is skipped, visibly, and a code that the person has is used all the same', () => {
    const { ann, first, second } = both()
    const asked = (id: string) =>
      apply(pool, ann.state, { kind: 'authorise', profile: 1, delivery: id, attempt: 1 }, ann.now, ann.effects)
    asked(first.id)
    expect(ann.effects.decisions.get(first.id)).toEqual({ kind: 'skip', reason: 'coupon_exhausted' })
    expect(ann.statusOf(first)).toBe('skipped')
    expect(ann.told('delivery_changed')).toMatchObject([{ status: 'skipped', reason: 'coupon_exhausted' }])
    ann.send(second, undefined, 'A')
    ann.track('Stop').track('One')
    const [again] = ann.pending
    asked(again!.id)
    expect(ann.effects.decisions.get(again!.id)).toMatchObject({ kind: 'send', coupon: { code: 'A' } })
  })
})

describe('two people who turn out to be one', () => {
  const merged = (own: Person, other: Person) =>
    apply(pool, own.state, { kind: 'merge', other: other.state }, own.now, own.effects)

  it('keep the code of the one that stays; the other’s is nobody else’s', () => {
    const ann = person().track('One')
    const bob = person(pool, 2).track('One')
    ann.send(ann.pending[0]!, undefined, 'A')
    bob.ask(bob.pending[0]!, 'B')
    merged(ann, bob)
    expect(ann.state.coupons?.['c']?.code).toBe('A')
    expect(moves(ann)).toEqual(['A reserved', 'A given', 'B given'])
  })

  it('keep the code that is in force', () => {
    const ann = person().track('One')
    const bob = person(pool, 2).track('One')
    ann.send(ann.pending[0]!, undefined, 'A')
    ann.track('Order Completed', { coupon: 'A' })
    bob.send(bob.pending[0]!, undefined, 'B')
    merged(ann, bob)
    expect(ann.state.coupons?.['c']?.code).toBe('B')
  })
})
