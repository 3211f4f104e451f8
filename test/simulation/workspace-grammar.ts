import { WHEN_CAPPED } from '../../src/model/policies.ts'
import type { Random } from '../../src/kernel/random.ts'

/** A random workspace: campaigns made of every step that runs, over a few events that meet often. */
export function randomWorkspace(random: Random): string {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random.float() * list.length)]!
  const chance = (share: number): boolean => random.float() < share
  const duration = (): string => pick(['1m', '5m', '20m', '1h', '3h'])
  let sends = 0

  /** `mails`: ids of mails before it, which can be asked about. */
  const send = (mails: string[]): string => {
    const id = `m${++sends}`
    const guard =
      mails.length > 0 && chance(0.3)
        ? `, if: { ${chance(0.5) ? `received: ${pick(mails)}` : `not: { opened: ${pick(mails)} }`} }`
        : ''
    const coupon = `${chance(0.5) ? ', coupon: c' : ''}${chance(0.2) ? `, whenCapped: ${pick(WHEN_CAPPED)}` : ''}`
    const text = coupon.includes('coupon') ? '{{ coupon.code }}' : 'x'
    if (chance(0.5))
      return `{ send: webhook, id: ${id}, via: hook${coupon}, message: { body: '{"id":"${id}","text":"${text}"}' }${guard} }`
    mails.push(id)
    return `{ send: email, id: ${id}, via: mail${coupon}, message: { subject: S, text: "${text}" }${guard} }`
  }
  const step = (ids: string[], depth: number): string => {
    const what = random.float()
    if (what < 0.3) return `{ wait: ${duration()} }`
    if (what < 0.65) return send(ids)
    if (what < 0.78 && ids.length > 0)
      return `{ waitFor: { opened: ${pick(ids)} }, upTo: ${duration()}${depth > 0 && chance(0.4) ? `, then: [ ${step([...ids], depth - 1)} ]` : ''} }`
    if (what < 0.9 && depth > 0)
      return `{ branch: [ { when: { did: ${pick(['Viewed', 'Added'])} }, then: [ ${steps([...ids], depth - 1)} ] } ]${chance(0.5) ? `, else: [ ${steps([...ids], depth - 1)} ]` : ''} }`
    return `{ audience: { add: [ lists/vip ] }, remove: { onExit: true, after: ${duration()} } }`
  }
  const steps = (ids: string[], depth: number): string =>
    Array.from({ length: 1 + Math.floor(random.float() * 4) }, () => step(ids, depth)).join(', ')
  const campaign = (key: string): string => {
    const entry = chance(0.7) ? '{ cohort: carts }' : '{ event: Added }'
    const reentry = pick(['', 'reentry: never, ', 'reentry: { after: 1h }, '])
    const leaves = entry.includes('cohort') && chance(0.5) ? ', { leaves: carts }' : ''
    const holdout = chance(0.2) ? 'holdout: 30%, ' : ''
    const priority = chance(0.3) ? `priority: ${pick([-5, 1, 10])}, ` : ''
    const goal = chance(0.4) ? `goal: { did: Paid, within: ${duration()} }, ` : ''
    return `  ${key}: { entry: ${entry}, ${reentry}${holdout}${priority}${goal}exit: [ { did: Ordered }${leaves} ], steps: [ ${steps([], 2)} ] }`
  }
  const caps = (): string => {
    const count = pick([0, 0, 1, 2])
    return Array.from(
      { length: count },
      () =>
        `{ channel: ${pick(['email', 'webhook', '[email, webhook]'])}, atMost: ${pick([1, 2])}, per: ${pick(['20m', '1h', '3h'])}, then: ${pick(['skip', 'wait'])} }`,
    ).join(', ')
  }
  const policies = (): string => {
    const consent = chance(0.4)
      ? `consent: { email: { purpose: marketing, unknown: ${pick(['allow', 'deny'])} }, audiences: ads }, `
      : ''
    const quiet = chance(0.2)
      ? `quietHours: [ { channel: [email, webhook], from: "${pick(['01:00', '22:00'])}", to: "06:00", then: ${pick(['hold', 'edge', 'skip'])} } ], `
      : ''
    return `{ ${consent}${quiet}${chance(0.1) ? 'holdout: 20%, ' : ''}caps: [ ${caps()} ] }`
  }
  return `
version: 1
workspace: simulation
sending: live
sources: { app: { writeKey: wk_app_12345 } }
connections:
  hook: { kind: webhook, url: "https://tools.example/hook" }
  lists: { kind: webhook, url: "https://tools.example/lists", audiences: { vip: {} } }
  mail: { kind: smtp, url: "smtp://tools.example:25", from: shop@tools.example }
coupons: { c: { generate: "CODE-########", expires: ${pick(['1h', '2d'])} } }
policies: ${policies()}
cohorts:
  carts: { where: { all: [ { did: Added, within: ${pick(['1h', '1d'])} }, { didNot: Ordered, since: Added } ] } }
campaigns:
${['one', ...(chance(0.5) ? ['two'] : [])].map(campaign).join('\n')}
`
}
