import type { Random } from '../../src/kernel/random.ts'
import { createDice, type Dice } from './dice.ts'
import { randomSteps } from './step-grammar.ts'

const ENTRIES = [
  '{ cohort: carts }',
  '{ cohort: carts }',
  '{ cohort: golds }',
  '{ event: Added }',
  '{ event: Added, key: cart_id }',
]

/** A random workspace: campaigns made of every step that runs, over a few events that meet often. */
export function randomWorkspace(random: Random): string {
  const dice = createDice(random)
  const keys = dice.pick([['a'], ['a', 'b'], ['a', 'b', 'c']])
  const entries = new Map(keys.map((key) => [key, dice.pick(ENTRIES)]))
  return `
version: 1
workspace: simulation
sending: live
timezone: ${dice.pick(['UTC', 'Europe/Berlin'])}
sources: { app: { writeKey: wk_app_12345 } }
connections:
  hook: { kind: webhook, url: "https://tools.example/hook" }
  ask: { kind: webhook, url: "https://tools.example/ask" }
  lists: { kind: webhook, url: "https://tools.example/lists", audiences: { vip: {} } }
  mail: { kind: smtp, url: "smtp://tools.example:25", from: shop@tools.example }
coupons: { c: { generate: "CODE-########", expires: ${dice.pick(['1h', '2d'])} } }
topics: { news: {}, tips: { default: out } }
cohorts:
  carts: { where: { all: [ { did: Added, within: ${dice.pick(['1h', '1d'])} }, { didNot: Ordered, since: Added } ] } }
  golds: { where: { trait: tier, is: gold } }
${policies(dice)}campaigns:
${keys.map((key) => campaign(dice, key, entries)).join('\n')}
`
}

function policies({ pick, chance }: Dice): string {
  const quiet = chance(0.3)
    ? `  quietHours: [ { channel: ${pick(['email', '[email, webhook]'])}, from: "22:00", to: "03:00", timezone: UTC, then: ${pick(['hold', 'skip', 'edge'])} } ]\n`
    : ''
  const cap = (): string =>
    `{ channel: ${pick(['email', '[email, webhook]'])}, atMost: ${pick([1, 2, 3])}, per: ${pick(['1h', '1d'])}, then: ${pick(['skip', 'wait'])} }`
  const caps = chance(0.5) ? `  caps: [ ${cap()}${chance(0.3) ? `, ${cap()}` : ''} ]\n` : ''
  const consent = chance(0.3)
    ? `  consent: { email: { purpose: marketing, unknown: ${pick(['allow', 'deny'])} }, audiences: ads }\n`
    : ''
  const holdout = chance(0.1) ? '  holdout: 20%\n' : ''
  const all = `${quiet}${caps}${consent}${holdout}`
  return all === '' ? '' : `policies:\n${all}`
}

/** Campaigns only set off later ones: a round of them, with a message on the way, would go on without end in one moment. */
function campaign(dice: Dice, key: string, entries: ReadonlyMap<string, string>): string {
  const { pick, chance, duration } = dice
  const options = [
    pick(['', '', 'reentry: never', 'reentry: { after: 1h }']),
    chance(0.2) ? 'holdout: 30%' : '',
    chance(0.4) ? `goal: { did: Paid, within: ${duration()}, ends: ${pick(['true', 'false'])} }` : '',
    chance(0.3) ? `topic: ${pick(['news', 'tips'])}` : '',
    chance(0.1) ? 'kind: transactional' : '',
    chance(0.2) ? `priority: ${pick([-5, 1, 10])}` : '',
  ].filter((option) => option !== '')
  const entry = entries.get(key)!
  const later = [...entries.keys()].filter((other) => other > key)
  const setsOff = [...entries].filter(([, other]) => other.includes('golds')).map(([other]) => other)
  const tiers = setsOff.every((other) => other > key) ? ['gold', 'silver', 'null'] : ['silver', 'null']
  const leaves = entry.includes('carts') && chance(0.5) ? ', { leaves: carts }' : ''
  return `  ${key}: { entry: ${entry}, ${options.map((option) => `${option}, `).join('')}exit: [ { did: Ordered }${leaves} ], steps: [ ${randomSteps(dice, key, { later, tiers })} ] }`
}
