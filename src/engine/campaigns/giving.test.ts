import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE, Person, programOf } from '../engine.fixture.ts'
import { entryEvent } from '../profile-state.ts'
import { decodeProfile, encodeProfile } from '../profile-codec.ts'
import { ENTRIES_MAX, ROUNDS_MAX } from '../turn.ts'
import { EMITS_MAX } from './giving.ts'

const person = (campaigns: string, cohorts = ''): Person =>
  new Person(
    programOf(`
version: 1
workspace: shop
computed: { spent: { sum: total, of: Order Completed } }
cohorts:
  nobody: { where: { did: Never } }
${cohorts}
campaigns:
${campaigns}
`),
  )
const mail = (id: string): string => `{ send: email, id: ${id}, message: { subject: a, text: a } }`
const trait = (one: Person, name: string): unknown => one.state.traits[name]?.[0]
const counterOf = (one: Person, name: string): number => one.effects.counters.get(`campaign/${name}`) ?? 0

describe('A step that sets traits', () => {
  const vip = (): Person =>
    person(
      `
  mark:
    entry: { event: Order Completed }
    steps: [{ set: { vip: true, tier: gold, total: { trait: spent }, old: null, copy: { trait: plan.name } } }, { wait: 1d }]
  greet: { entry: { cohort: vips }, steps: [${mail('hello')}] }
  chase: { entry: { event: Start }, exit: [{ leaves: plain }], steps: [{ wait: 7d }] }`,
      `
  vips: { where: { trait: vip, is: true } }
  gold-for-a-day: { where: { trait: tier, is: gold, for: 1d } }
  plain: { where: { not: { trait: vip, is: true } } }`,
    )

  it('is as if an identify had said them: cohorts, entries and exits on them turn in the same turn', () => {
    const one = vip()
      .identify({ old: 'x', plan: { name: 'pro' } })
      .track('Start')
    expect(one.state.journeys.map(({ campaign }) => campaign)).toEqual(['chase'])
    one.track('Order Completed', { total: 30 })
    expect(['vip', 'tier', 'total', 'old', 'copy'].map((name) => trait(one, name))).toEqual([
      true,
      'gold',
      30,
      null,
      'pro',
    ])
    expect(one.cohorts).toContain('vips')
    expect(one.state.journeys.map(({ campaign }) => campaign)).toEqual(['mark', 'greet'])
    expect(one.sendAll()).toEqual(['hello'])
    expect(one.told('trait_set')).toHaveLength(5)
    expect(one.wait(DAY).cohorts).toContain('gold-for-a-day')
  })

  it('wins over what the event that led to it said, and loses to what is said later', () => {
    const one = person(
      '  keep: { entry: { event: Identified }, steps: [{ set: { plan: b } }] }',
      '  a: { where: { trait: plan, is: a, for: 1h } }',
    )
    one.identify({ plan: 'a' })
    expect(trait(one, 'plan')).toBe('b')
    expect(one.wait(2 * HOUR).cohorts).toEqual([])
    one.track('Other').identify({ plan: 'c' }, 5 * HOUR)
    expect(trait(one, 'plan')).toBe('b')
  })

  it('tells nothing where nothing changes', () => {
    const one = vip()
      .track('Order Completed')
      .wait(2 * DAY)
      .track('Order Completed')
    expect(one.told('trait_set').filter((row) => row.trait === 'vip')).toHaveLength(1)
  })

  it('does not run in circles: campaigns that set each other off end after some rounds', () => {
    const one = person(
      `
  on: { entry: { cohort: off }, steps: [{ set: { lit: true } }] }
  off: { entry: { cohort: on }, steps: [{ set: { lit: false } }] }`,
      `
  on: { where: { trait: lit, is: true } }
  off: { where: { trait: lit, is: false } }`,
    )
    one.identify({ lit: false })
    expect(counterOf(one, 'on/entered') + counterOf(one, 'off/entered')).toBe(ROUNDS_MAX + 1)
    expect(one.told('journey_blocked').map((row) => row.reason)).toEqual(['too_many_rounds'])
    expect(one.state.journeys).toEqual([])
    expect(one.cohorts).toEqual([trait(one, 'lit') ? 'on' : 'off'])
  })
})

describe('A step that enters another campaign', () => {
  it('starts it by its own rules with the same event, and goes on itself', () => {
    const one = person(`
  first: { entry: { event: Start }, steps: [{ enter: second }, ${mail('one')}] }
  second: { entry: { cohort: nobody }, reentry: never, steps: [${mail('two')}, { wait: 1h }] }`)
    one.track('Start', { sku: 7 })
    expect(one.sendAll()).toEqual(['one', 'two'])
    expect(entryEvent(one.state.journeys[0]!)?.properties).toEqual({ sku: 7 })
    one.wait(2 * HOUR).track('Start')
    expect(one.told('journey_blocked')).toEqual([{ campaign: 'second', reason: 'reentry_never' }])
  })

  it('tells that the other is not live', () => {
    const one = person(`
  first: { entry: { event: Start }, steps: [{ enter: second }] }
  second: { status: draft, entry: { cohort: nobody }, steps: [{ wait: 1h }] }`).track('Start')
    expect(one.told('journey_blocked')).toEqual([{ campaign: 'second', reason: 'not_live' }])
  })

  it('does not run in circles, however wide they are', () => {
    const enters = (other: string): string => Array.from({ length: 10 }, () => `{ enter: ${other} }`).join(', ')
    const one = person(`
  a: { entry: { event: Start }, steps: [${enters('b')}] }
  b: { entry: { cohort: nobody }, steps: [${enters('a')}] }`).track('Start')
    expect(counterOf(one, 'a/entered') + counterOf(one, 'b/entered')).toBeLessThanOrEqual(ENTRIES_MAX + 1)
    expect(one.told('journey_blocked').some((row) => row.reason === 'too_many_rounds')).toBe(true)
    expect(one.state.journeys).toEqual([])
  })
})

describe('A step that records an event', () => {
  const emitting = (): Person =>
    person(
      `  tell: { entry: { event: Start }, steps: [{ emit: { event: Became Loyal, properties: { plan: gold, spent: { trait: spent }, none: { trait: x } } }, id: say }] }`,
    )

  it('hands it over once, with a message id that tells it from all others', () => {
    const one = emitting().track('Order Completed', { total: 5 }).track('Start')
    expect(one.effects.emissions).toEqual([
      {
        profile: 1,
        messageId: expect.stringMatching(/^emit_/),
        event: 'Became Loyal',
        properties: { campaign_name: 'tell', step: 'say', plan: 'gold', spent: 5 },
        at: one.now,
      },
    ])
    one.track('Start')
    expect(new Set(one.effects.emissions.map(({ messageId }) => messageId)).size).toBe(2)
  })

  it('hands it over again until it has come through the log, also after a restart, and gives up in time', () => {
    const one = emitting().track('Start')
    expect(decodeProfile(encodeProfile(one.state)).emits).toEqual(one.state.emits)
    one.wait(MINUTE)
    expect(new Set(one.effects.emissions.map(({ messageId }) => messageId)).size).toBe(1)
    expect(one.effects.emissions).toHaveLength(2)
    one.wait(DAY)
    expect(one.due).toBeUndefined()
    expect(one.told('emit_dropped')).toEqual([{ event: 'Became Loyal', reason: 'not_taken' }])
  })

  it('is bounded per hour', () => {
    const one = emitting()
    for (let count = 0; count < EMITS_MAX + 3; count++) one.track('Start')
    expect(one.told('event_emitted')).toHaveLength(EMITS_MAX)
    expect(one.told('emit_dropped')).toHaveLength(3)
    expect(counterOf(one, 'tell/step/say/dropped')).toBe(3)
    one.wait(HOUR).track('Start')
    expect(one.told('event_emitted')).toHaveLength(EMITS_MAX + 1)
  })
})
