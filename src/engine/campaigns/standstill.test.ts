import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE, Person, programOf } from '../engine.fixture.ts'
import { decodeProfile, encodeProfile } from '../profile-codec.ts'
import type { Program } from '../program.ts'

const text = (status: string, more = ''): string => `
version: 1
workspace: t
sending: live
connections:
  push: { kind: webpush }
  facebook: { kind: facebook, audiences: { retarget: {} } }
coupons: { c: { discount: 10%, generate: "BACK-########" } }
cohorts: { carts: { where: { did: Product Added } } }
campaigns:
  remind:
    status: ${status}
${more}
    entry: { event: Product Added }
    exit: [{ did: Order Completed }]
    steps:
      - { wait: 1h }
      - { send: push, id: first, via: push, coupon: c, message: { title: T, body: B } }
      - { wait: 2h }
      - { send: push, id: second, via: push, message: { title: T, body: B } }
      - audience: { add: [ facebook/retarget ] }
        remove: { after: 1d }
`
const begin = (more = ''): Person => new Person(programOf(text('live', more)))
const become = (person: Person, status: string, more = ''): Person =>
  person.redefine(programOf(text(status, more), person.program))
const reasons = (person: Person) =>
  person.told('delivery_changed').map(({ step, status, reason }) => [step, status, reason])
const counter = (person: Person, name: string): number => person.effects.counters.get(`campaign/remind/${name}`) ?? 0

describe('A paused campaign', () => {
  it('lets nobody in, and its journeys go on up to their next message', () => {
    const person = become(begin().track('Product Added'), 'paused')
    person.wait(3 * HOUR).track('Product Added')
    expect(person.told('journey_started')).toHaveLength(1)
    expect(person.effects.deliveries).toEqual([])
    expect(person.state.journeys[0]!.step).toBe('first')
    expect(person.told('journey_paused')).toEqual([{ campaign: 'remind', step: 'first' }])
    expect(counter(person, 'step/first/held/paused')).toBe(1)
    // Nothing has to be looked at until it goes on.
    expect(person.due).toBeUndefined()
  })

  it('that goes on sends at once what came due, and goes on from there', () => {
    const person = become(begin().track('Product Added'), 'paused').wait(20 * HOUR)
    become(person, 'live')
    expect(person.sendAll()).toEqual(['first'])
    expect(person.wait(2 * HOUR).sendAll()).toEqual(['second'])
    expect(person.sendAll()).toEqual(['add facebook/retarget'])
    expect(person.state.journeys[0]!.version).toBe(1)
  })

  it('skips what came due more than a day before it goes on, counted and told, and the journey goes on', () => {
    const person = become(begin().track('Product Added'), 'paused').wait(HOUR + DAY + 1)
    become(person, 'live')
    expect(reasons(person)).toEqual([['first', 'skipped', 'expired']])
    expect(counter(person, 'step/first/skipped/expired')).toBe(1)
    expect(person.statusOf(person.effects.deliveries[0]!)).toBe('skipped')
    expect(person.wait(2 * HOUR).sendAll()).toEqual(['second'])
  })

  it.each([
    ['send', 300 * DAY, 'sent'],
    ['skip', 2 * HOUR, 'expired'],
    ['{ lateUpTo: 2h }', 3 * HOUR, 'sent'],
    ['{ lateUpTo: 2h }', 3 * HOUR + 1, 'expired'],
  ])('with onResume: %s that goes on after %d ms comes to: %s', (onResume, pause, outcome) => {
    const more = `    onResume: ${onResume}`
    const person = become(begin(more).track('Product Added'), 'paused', more).wait(pause)
    become(person, 'live', more)
    expect(person.sendAll().length === 1 ? 'sent' : reasons(person)[0]![2]).toBe(outcome)
  })

  it('takes back what was decided but has not gone out, and decides it anew as another message', () => {
    const person = begin().track('Product Added').wait(HOUR)
    const [before] = person.pending
    become(person, 'paused')
    expect(person.statusOf(before!)).toBe('cancelled')
    expect(person.ask(before!)).toBe('settled')
    expect(person.effects.deliveryChanges.at(-1)).toMatchObject({ id: before!.id })
    const again = become(person.wait(DAY), 'live').pending
    expect(again.map(({ step }) => step)).toEqual(['first'])
    expect(again[0]!.id).not.toBe(before!.id)
    expect(person.send(again[0]!)).toBe('sent:CODE')
    expect(person.wait(2 * HOUR).sendAll()).toEqual(['second'])
  })

  it('pauses again and again without losing or repeating anything, also at the same moment', () => {
    const person = begin().track('Product Added').wait(HOUR)
    for (let times = 0; times < 3; times++) become(become(person, 'paused'), 'live')
    expect(new Set(person.effects.deliveries.map(({ id }) => id)).size).toBe(4)
    expect(person.pending).toHaveLength(1)
    expect(person.sendAll()).toEqual(['first'])
  })

  it('leaves a call alone that is under way, and takes the message back if it is to be tried again', () => {
    for (const retryAt of [undefined, 1]) {
      const person = begin().track('Product Added').wait(HOUR)
      const [delivery] = person.pending
      person.ask(delivery!)
      become(person, 'paused')
      expect(person.statusOf(delivery!)).toBe('sending')
      person.answer(delivery!, { result: retryAt === undefined ? 'accepted' : 'retry', detail: '' }, retryAt)
      expect(person.statusOf(delivery!)).toBe(retryAt === undefined ? 'sent' : 'cancelled')
      become(person.wait(MINUTE), 'live')
      expect(person.sendAll()).toEqual(retryAt === undefined ? [] : ['first'])
    }
  })

  it('keeps to its exits: who orders meanwhile gets nothing when it goes on', () => {
    const person = become(begin().track('Product Added'), 'paused')
      .wait(2 * HOUR)
      .track('Order Completed')
    expect(become(person, 'live').effects.deliveries).toEqual([])
    expect(person.told('journey_ended').map(({ reason }) => reason)).toEqual(['did:Order Completed'])
  })

  it('puts nobody on a list until it goes on', () => {
    const person = begin().track('Product Added').wait(HOUR)
    person.sendAll()
    become(person.wait(2 * HOUR), 'paused')
    become(person.wait(HOUR), 'live').sendAll()
    become(person, 'paused')
    const lists = () => person.effects.deliveries.filter(({ channel }) => channel === 'audience')
    expect(lists()).toHaveLength(1)
  })

  it('that ends ends its journeys; as a draft again they stay as they do in a pause', () => {
    const person = become(begin().track('Product Added'), 'paused').wait(2 * HOUR)
    become(person, 'draft')
    expect(person.state.journeys).toHaveLength(1)
    become(person, 'ended')
    expect(person.told('journey_ended').map(({ reason }) => reason)).toEqual(['campaign_ended'])
    become(person, 'live').track('Product Added')
    expect(person.told('journey_started')).toHaveLength(2)
  })
})

describe('However a campaign is paused and goes on', () => {
  const statuses = ['live', 'paused', 'draft'] as const
  const acts = fc.array(
    fc.oneof(
      { weight: 3, arbitrary: fc.nat(30 * HOUR).map((ms) => ({ kind: 'wait' as const, ms })) },
      { weight: 3, arbitrary: fc.constantFrom(...statuses).map((status) => ({ kind: 'become' as const, status })) },
      { weight: 1, arbitrary: fc.constant({ kind: 'add' as const }) },
      {
        weight: 2,
        arbitrary: fc.constantFrom('accepted', 'retry', 'ask').map((result) => ({ kind: 'deliver' as const, result })),
      },
    ),
    { maxLength: 40 },
  )

  it('nothing goes out while it stands, each step is settled once, and none later than it may be', () => {
    fc.assert(
      fc.property(acts, fc.constantFrom('', '    onResume: skip', '    onResume: send'), (all, more) => {
        const programs = Object.fromEntries(statuses.map((status) => [status, text(status, more)]))
        const person = begin(more)
        let status: string = 'live'
        let sentInPause = 0
        const define = (next: string): void => {
          const program: Program = programOf(programs[next]!, person.program)
          person.redefine(program)
          status = next
        }
        for (const act of all) {
          if (act.kind === 'wait') person.wait(act.ms)
          else if (act.kind === 'become') define(act.status)
          else if (act.kind === 'add') person.track('Product Added')
          else
            for (const delivery of person.pending) {
              const decision = person.ask(delivery)
              if (status !== 'live' && delivery.channel === 'push' && decision !== 'settled') sentInPause++
              if (decision.startsWith('sent') && act.result !== 'ask') {
                const retryAt = act.result === 'retry' ? person.now + 1 : undefined
                person.answer(delivery, { result: act.result, detail: '' }, retryAt)
              }
            }
          // What is kept between any two inputs is all there is.
          Object.assign(person.state, decodeProfile(encodeProfile(person.state)))
        }
        define('live')
        for (let days = 0; days < 10; days++) {
          person.wait(DAY)
          for (const delivery of person.effects.deliveries) {
            const now = person.statusOf(delivery)
            if (now === 'sending') person.answer(delivery, { result: 'accepted', detail: '' })
            else if (now === 'pending') person.send(delivery)
          }
        }
        expect(person.state.journeys).toEqual([])
        const started = person.told('journey_started').length
        expect(person.told('journey_ended').filter(({ reason }) => reason === 'completed')).toHaveLength(started)
        const settled = person.effects.deliveries
          .filter(({ channel }) => channel === 'push')
          .map((delivery) => [delivery, person.statusOf(delivery)!] as const)
        for (const step of ['first', 'second']) {
          const ofStep = settled.filter(([delivery]) => delivery.step === step)
          expect(ofStep.filter(([, end]) => end === 'sent' || end === 'skipped')).toHaveLength(started)
          expect(ofStep.every(([, end]) => end === 'sent' || end === 'skipped' || end === 'cancelled')).toBe(true)
        }
        expect(more.endsWith('send') && settled.some(([, end]) => end === 'skipped')).toBe(false)
        expect(sentInPause).toBe(0)
      }),
      { numRuns: 150 },
    )
  }, 60_000)
})

describe('A campaign that takes in who is there already', () => {
  const cohortText = (status: string, existing: string): string =>
    text(status).replace('entry: { event: Product Added }', `entry: { cohort: carts, existing: ${existing} }`)

  it('does so when it is launched, and not when it only goes on after a pause', () => {
    for (const existing of ['include', 'skip']) {
      const person = new Person(programOf(cohortText('draft', existing))).track('Product Added')
      const redefine = (status: string) => person.redefine(programOf(cohortText(status, existing), person.program))
      const started = () => person.told('journey_started').length
      redefine('live')
      expect(started()).toBe(existing === 'include' ? 1 : 0)
      person.track('Order Completed')
      redefine('paused')
      redefine('live')
      expect(started()).toBe(existing === 'include' ? 1 : 0)
    }
  })
})
