import { WHEN_CAPPED } from '../../src/model/policies.ts'
import type { Dice } from './dice.ts'

/** What a step may refer to: what came before it on its way. */
interface Known {
  /** Ids of mails. */
  readonly mails: string[]
  /** A call before it may have saved `stock`. */
  isAsked: boolean
}

/** Blocks within blocks at most. */
const DEPTH = 2

interface Reach {
  /** Campaigns that can be entered. */
  readonly later: readonly string[]
  /** Values that the trait `tier` can be set to. */
  readonly tiers: readonly string[]
}

/** The steps of one campaign. */
export function randomSteps(dice: Dice, campaign: string, { later, tiers }: Reach): string {
  const { pick, chance, duration } = dice
  let count = 0
  const nextId = (letter: string): string => `${letter}${campaign}${++count}`

  const send = (known: Known): string => {
    const id = nextId('m')
    const { mails, isAsked } = known
    const guard =
      mails.length > 0 && chance(0.3)
        ? `, if: { ${chance(0.5) ? `received: ${pick(mails)}` : `not: { opened: ${pick(mails)} }`} }`
        : ''
    const isGift = chance(0.5)
    const coupon = `${isGift ? ', coupon: c' : ''}${chance(0.15) ? `, whenCapped: ${pick(WHEN_CAPPED)}` : ''}`
    const code = isGift ? '{{ coupon.code }}' : 'x'
    const text = `${code}${isAsked ? ' stock={{ journey.saved.stock }};' : ''}`
    if (chance(0.5))
      return `{ send: webhook, id: ${id}, via: hook${coupon}, message: { body: '{"id":"${id}","text":"${text}"}' }${guard} }`
    mails.push(id)
    return `{ send: email, id: ${id}, via: mail${coupon}, message: { subject: S, text: "${text}" }${guard} }`
  }
  const call = (known: Known): string => {
    known.isAsked = true
    return `{ call: { via: ask, body: '{"who":"{{ profile.userId }}"}', save: { stock: item.stock } }, id: ${nextId('c')}, upTo: ${pick(['2m', '20m', '3h'])} }`
  }
  const block = (known: Known, depth: number): string => steps({ ...known, mails: [...known.mails] }, depth - 1)
  const wait = (): string =>
    pick([
      `{ wait: ${duration()} }`,
      `{ wait: ${duration()} }`,
      `{ wait: { until: { at: "${pick(['06:00', '13:30'])}", timezone: ${pick(['UTC', 'profile'])} } } }`,
      `{ wait: { until: { trait: day, offset: ${pick(['-1h', '2h'])} } } }`,
    ])
  const condition = ({ isAsked }: Known): string =>
    pick([
      '{ did: Viewed }',
      '{ did: Added }',
      '{ in: golds }',
      '{ trait: tier, is: silver }',
      '{ subscribed: news }',
      ...(isAsked ? ['{ saved: stock, gte: 2 }', '{ saved: stock, exists: true }'] : []),
    ])
  const waitFor = (known: Known, depth: number): string => {
    const upTo = `upTo: ${duration()}${chance(0.3) ? ', reset: { did: Viewed }' : ''}`
    const orElse = depth > 0 && chance(0.4) ? `, else: [ ${block(known, depth)} ]` : ''
    if (known.mails.length > 0 && chance(0.5)) {
      const then = depth > 0 && chance(0.4) ? `, then: [ ${block(known, depth)} ]` : ''
      return `{ waitFor: { opened: ${pick(known.mails)} }, ${upTo}${then}${orElse} }`
    }
    const then = depth > 0 ? `, then: [ ${block(known, depth)} ]` : ''
    return `{ waitFor: [ { when: { did: Viewed }${then} }, { when: { trait: tier, is: gold } } ], ${upTo}${orElse} }`
  }
  const split = (known: Known, depth: number): string =>
    `{ split: [ { id: a, weight: 2, then: [ ${block(known, depth)} ] }, { id: b, weight: 1, control: ${pick(['true', 'false'])}, then: [ ${block(known, depth)} ] } ], id: ${nextId('s')} }`
  const branch = (known: Known, depth: number): string =>
    `{ branch: [ { when: ${condition(known)}, then: [ ${block(known, depth)} ] } ]${chance(0.5) ? `, else: [ ${block(known, depth)} ]` : ''} }`

  const step = (known: Known, depth: number): string => {
    const what = dice.random.float()
    if (what < 0.22) return wait()
    if (what < 0.46) return send(known)
    if (what < 0.54) return call(known)
    if (what < 0.64) return waitFor(known, depth)
    if (what < 0.7 && depth > 0) return branch(known, depth)
    if (what < 0.75 && depth > 0) return split(known, depth)
    if (what < 0.8) return `{ set: { tier: ${pick(tiers)} } }`
    if (what < 0.84) return `{ emit: { event: Loyal, properties: { tier: { trait: tier } } }, id: ${nextId('e')} }`
    if (what < 0.86 && later.length > 0) return `{ enter: ${pick(later)} }`
    if (what < 0.87) return '{ exit: enough, if: { did: Viewed } }'
    return `{ audience: { add: [ lists/vip ] }, remove: { onExit: true${chance(0.5) ? `, after: ${duration()}` : ''} } }`
  }
  const steps = (known: Known, depth: number): string =>
    Array.from({ length: 1 + Math.floor(dice.random.float() * 4) }, () => step(known, depth)).join(', ')
  return steps({ mails: [], isAsked: false }, DEPTH)
}
