import { describe, expect, it } from 'vitest'
import { createSeededRandom } from '../../kernel/random.ts'
import { DAY, HOUR, MINUTE, Person, programOf } from '../engine.fixture.ts'
import { decodeProfile, encodeProfile } from '../profile-codec.ts'
import type { Program } from '../program.ts'

const SEEDS = 40
/** Campaigns of these may answer each other's events for ever. */
const EMITTED_MAX = 60
const START = Date.UTC(2026, 2, 27, 7, 30)
const ZONES = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'UTC']
const EVENTS = ['A', 'B', 'C']

type Dice = ReturnType<typeof dice>
function dice(seed: number) {
  const random = createSeededRandom(seed)
  const below = (limit: number): number => Math.floor(random.float() * limit)
  return { below, pick: <T>(list: readonly T[]): T => list[below(list.length)]! }
}

/** A campaign from a small grammar of the steps that wait, part and give. Ids tell what a step must keep to. */
function randomSteps({ below, pick }: Dice, campaign: string, depth = 0, path = 's'): string {
  const block = (name: string): string => randomSteps({ below, pick }, campaign, depth + 1, `${path}-${name}`)
  const steps = Array.from({ length: 1 + below(3) }, (_, index) => {
    const id = `id: ${path}-${index}`
    const kinds = ['wait', 'date', 'trait', 'clock', 'set', 'emit', 'enter', 'send']
    switch (pick(depth < 2 ? [...kinds, 'split', 'waitFor', 'waitFor'] : kinds)) {
      case 'wait':
        return `{ wait: ${1 + below(40)}h, ${id} }`
      case 'date':
        return `{ wait: { until: "2026-03-${28 + below(4)}T0${below(10)}:30:00Z" }, ${id} }`
      case 'trait':
        return `{ wait: { until: { trait: day, offset: ${pick(['-', ''])}${1 + below(30)}h } }, ${id} }`
      case 'clock':
        return `{ wait: { until: { at: "0${below(10)}:30", on: [${pick(['mon, sun', 'fri', 'sat, mon'])}] } }, ${id} }`
      case 'set':
        return `{ set: { lit: ${pick(['true', 'false'])}, copy: { trait: day } }, ${id} }`
      case 'emit':
        return `{ emit: { event: ${pick(EVENTS)}, properties: { lit: { trait: lit } } }, ${id} }`
      case 'enter':
        return `{ enter: ${pick(['one', 'two', 'three'].filter((key) => key !== campaign))}, ${id} }`
      case 'split':
        return `{ split: [{ id: x, weight: 2, then: ${block(`${index}x`)} }, { id: y, weight: 1, control: ${pick(['true', 'false'])}, then: ${block(`${index}y`)} }], ${id} }`
      case 'waitFor':
        return `{ waitFor: [{ when: { did: ${pick(EVENTS)} }, then: ${block(`${index}p`)} }, { when: { trait: lit, is: true } }], upTo: ${1 + below(30)}h, else: ${block(`${index}e`)}, ${id} }`
      default:
        return `{ send: email, ${id}, message: { subject: a, text: a } }`
    }
  })
  return `[${steps.join(', ')}]`
}

const randomProgram = (random: Dice): Program =>
  programOf(`
version: 1
workspace: shop
timezone: ${random.pick(ZONES)}
cohorts:
  lit: { where: { trait: lit, is: true } }
  dark: { where: { trait: lit, is: false, for: 2h } }
campaigns:
  one: { entry: { event: A }, goal: { did: C, ends: false }, steps: ${randomSteps(random, 'one')} }
  two: { entry: { cohort: lit }, exit: [{ leaves: lit }], steps: ${randomSteps(random, 'two')} }
  three: { entry: { cohort: dark }, reentry: { after: 3h }, steps: ${randomSteps(random, 'three')} }
`)

/** Lives one random history; `restarts` stores and reads the record between any two things that happen. */
function live(seed: number, restarts: boolean): Person {
  const random = dice(seed)
  const person = new Person(randomProgram(random), 1, START)
  let emitted = 0
  for (let step = 0; step < 30; step++) {
    act(person, random)
    // What campaigns recorded comes back through the log.
    for (; emitted < person.effects.emissions.length && emitted < EMITTED_MAX; emitted++) {
      const { event, properties } = person.effects.emissions[emitted]!
      person.track(event, properties)
    }
    person.sendAll()
    if (restarts) Object.assign(person, { state: decodeProfile(encodeProfile(person.state)) })
  }
  return person
}

function act(person: Person, { below, pick }: Dice): void {
  switch (below(5)) {
    case 0:
      return void person.track(pick(EVENTS))
    case 1:
      return void person.identify({ lit: pick([true, false]), ...(below(2) === 0 && { timezone: pick(ZONES) }) })
    case 2:
      return void person.identify({ day: new Date(START + (below(10) - 2) * DAY).toISOString() })
    default:
      return void person.wait(below(9 * HOUR) + MINUTE)
  }
}

const seeds = Array.from({ length: SEEDS }, (_, index) => index + 1)

describe('Random campaigns of all steps', () => {
  it('decide the same whenever they are replayed, restarts or not', () => {
    for (const seed of seeds) {
      const calm = live(seed, false)
      const restarted = live(seed, true)
      expect(encodeProfile(restarted.state), `seed ${seed}`).toBe(encodeProfile(calm.state))
      expect(restarted.effects, `seed ${seed}`).toEqual(calm.effects)
    }
  })

  it('wait for something named, and never end a plain wait early', () => {
    let plainWaits = 0
    for (const seed of seeds) {
      const person = live(seed, false)
      for (const { campaign, step, due, deliveries } of person.state.journeys) {
        const kind = person.program.campaigns.get(campaign)!.nodes.get(step)!.step.kind
        expect(due !== undefined || (kind === 'send' && deliveries[step] !== undefined), `seed ${seed}`).toBe(true)
        if (due !== undefined) expect(due, `seed ${seed}`).toBeGreaterThan(person.now)
      }
      const rows = person.effects.story
      for (const [index, { kind, detail, at }] of rows.entries()) {
        if (kind !== 'wait_started') continue
        const campaign = String(detail.campaign)
        const node = person.program.campaigns.get(campaign)!.nodes.get(String(detail.step))!
        if (node.step.kind !== 'wait' || node.step.ms === undefined) continue
        plainWaits++
        const until = at + node.step.ms
        expect(detail.until, `seed ${seed}`).toBe(until)
        // Nothing of this journey happens before that, but its end.
        const next = rows
          .slice(index + 1)
          .find((row) => row.detail.campaign === campaign && row.kind !== 'journey_blocked')
        const isEarly = next !== undefined && next.at < until
        if (isEarly) expect(['journey_ended', 'journey_started', 'goal_reached'], `seed ${seed}`).toContain(next.kind)
      }
    }
    expect(plainWaits).toBeGreaterThan(SEEDS / 2)
  })

  it('give the same arm each time, and nothing in a control arm', () => {
    let arms = 0
    for (const seed of seeds) {
      const person = live(seed, false)
      const taken = new Map<string, unknown>()
      for (const { detail } of person.effects.story.filter(({ kind }) => kind === 'branch_taken')) {
        const split = `${detail.campaign as string}/${detail.step as string}`
        arms++
        expect(taken.get(split) ?? detail.taken, `seed ${seed}`).toBe(detail.taken)
        taken.set(split, detail.taken)
      }
      for (const { campaign, step } of person.effects.deliveries)
        expect(person.program.campaigns.get(campaign)!.nodes.get(step)!.isSilent, `seed ${seed}`).toBe(false)
    }
    expect(arms).toBeGreaterThan(SEEDS / 4)
  })
})
