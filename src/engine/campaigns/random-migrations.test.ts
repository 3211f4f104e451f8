import { describe, expect, it } from 'vitest'
import { createSeededRandom } from '../../kernel/random.ts'
import type { Migration, StepMapping } from '../../model/migration.ts'
import { FORGOTTEN } from '../drive.ts'
import { DAY, HOUR, MINUTE, Person, programOf } from '../engine.fixture.ts'
import { decodeProfile, encodeProfile } from '../profile-codec.ts'
import { campaignOf, type Program } from '../program.ts'
import { END } from './compile-campaign.ts'
import { allSteps } from '../../model/step-blocks.ts'

/** A thousand were lived when this was written; so many are a sample that a busy machine has the time for. */
const SEEDS = 15
const TIMEOUT_MS = 60_000
const EVENTS = ['A', 'B', 'C']

/** A step as a person edits it: what it says, perhaps an id, and blocks. `mark` is the text of its message, which no edit changes. */
interface Draft {
  id: string | undefined
  kind: 'wait' | 'send' | 'waitFor' | 'split' | 'emit' | 'audience'
  hours: number
  readonly mark: string
  blocks: Draft[][]
}

type Dice = ReturnType<typeof dice>
function dice(seed: number) {
  const random = createSeededRandom(seed)
  const below = (limit: number): number => Math.floor(random.float() * limit)
  let made = 0
  return { below, pick: <T>(list: readonly T[]): T => list[below(list.length)]!, next: () => ++made }
}

function randomStep(random: Dice, depth = 0): Draft {
  const plain = ['wait', 'wait', 'send', 'send', 'emit', 'audience'] as const
  const kind = random.pick(depth < 2 ? [...plain, 'waitFor' as const, 'split' as const] : plain)
  const number = random.next()
  return {
    id: random.below(2) === 0 ? `s${number}` : undefined,
    kind,
    hours: 1 + random.below(30),
    mark: `m${number}`,
    blocks:
      kind === 'waitFor' || kind === 'split' ? [randomBlock(random, depth + 1), randomBlock(random, depth + 1)] : [],
  }
}

const randomBlock = (random: Dice, depth: number): Draft[] =>
  Array.from({ length: 1 + random.below(3) }, () => randomStep(random, depth))

function write({ id, kind, hours, mark, blocks }: Draft): string {
  const own = id === undefined ? '' : `, id: ${id}`
  switch (kind) {
    case 'wait':
      return `{ wait: ${hours}h${own} }`
    case 'send':
      return `{ send: email, via: inbox, message: { subject: a, text: ${mark} }${own} }`
    case 'emit':
      return `{ emit: { event: D }${own} }`
    case 'audience':
      return `{ audience: { add: [ads/l${hours % 3}] }, remove: { after: ${hours}h }${own} }`
    case 'waitFor':
      return `{ waitFor: { did: ${EVENTS[hours % 3]!} }, upTo: ${hours}h, then: ${writeAll(blocks[0]!)}, else: ${writeAll(blocks[1]!)}${own} }`
    case 'split':
      return `{ split: [{ id: x, weight: 1, then: ${writeAll(blocks[0]!)} }, { id: y, weight: 1, then: ${writeAll(blocks[1]!)} }]${own} }`
  }
}

const writeAll = (steps: readonly Draft[]): string => `[${steps.map(write).join(', ')}]`

const compile = (steps: readonly Draft[], previous?: Program, migrate?: Migration): Program =>
  programOf(
    `
version: 1
workspace: shop
connections: { ads: { kind: facebook, audiences: { l0: { id: "1" }, l1: { id: "2" }, l2: { id: "3" } } } }
campaigns:
  one: { entry: { event: Start }, exit: [{ did: Stop }], steps: ${writeAll(steps)} }
`,
    previous,
    migrate,
  )

const blocksIn = (steps: Draft[]): Draft[][] => [steps, ...steps.flatMap(({ blocks }) => blocks.flatMap(blocksIn))]

/** One edit; what it renamed is to be said. */
function edit(steps: Draft[], random: Dice): StepMapping | undefined {
  const block = random.pick(blocksIn(steps))
  const index = random.below(block.length + 1)
  const step = block[index]
  switch (random.below(6)) {
    case 0:
      block.splice(index, 0, randomStep(random, 1))
      return undefined
    case 1:
      if (block !== steps || steps.length > 1) block.splice(index, 1)
      return undefined
    case 2: {
      if (step?.id === undefined) return undefined
      const from = step.id
      step.id = `s${random.next()}`
      return { from, to: step.id }
    }
    case 3:
      // Messages stay what they are, so that the test knows them again.
      if (step && step.kind !== 'send') step.hours = 1 + random.below(30)
      return undefined
    case 4: {
      const other = block[random.below(block.length)]
      if (step && other) [block[index], block[block.indexOf(other)]] = [other, step]
      return undefined
    }
    default:
      if (step?.kind === 'wait' && step.id !== undefined) block[index] = { ...randomStep(random, 2), id: step.id }
      return undefined
  }
}

/** Somebody may still be on a version with a name before the last. */
function noteRename(told: StepMapping[], renamed: StepMapping | undefined): void {
  if (!renamed) return
  const { from, to } = renamed
  for (const [index, each] of told.entries()) if (each.to === from) told[index] = { from: each.from, to }
  told.push(renamed)
}

/** Lives one history with many edits of the campaign, each of them migrated or not. */
function live(seed: number, restarts: boolean): { readonly person: Person; readonly programs: readonly Program[] } {
  const random = dice(seed)
  const steps = Array.from({ length: 2 + random.below(4) }, () => randomStep(random))
  const person = new Person(compile(steps))
  const programs = [person.program]
  const told: StepMapping[] = []
  person.identify({ email: 'a@b.example' })
  for (let turn = 0; turn < 40; turn++) {
    switch (random.below(6)) {
      case 0:
        person.track(random.pick(['Start', 'Start', ...EVENTS, ...(random.below(8) === 0 ? ['Stop'] : [])]))
        break
      case 1:
        person.sendAll()
        break
      case 2: {
        for (let edits = 1 + random.below(3); edits > 0; edits--) noteRename(told, edit(steps, random))
        const next = compile(steps)
        const mapped = [...person.program.campaigns.get('one')!.nodes.keys()]
          .filter((id) => random.below(4) === 0 && !told.some(({ from }) => from === id))
          .map((from) => ({ from, to: random.pick(['exit', 'stay', ...next.campaigns.get('one')!.nodes.keys()]) }))
        const isMoved = random.below(4) > 0
        person.redefine(compile(steps, person.program, isMoved ? [...told, ...mapped] : undefined))
        programs.push(person.program)
        break
      }
      default:
        person.wait(random.below(20 * HOUR) + MINUTE)
    }
    if (restarts) Object.assign(person, { state: decodeProfile(encodeProfile(person.state)) })
  }
  return { person, programs }
}

const seeds = Array.from({ length: SEEDS }, (_, index) => index + 1)

describe('Random edits of random campaigns, migrated', () => {
  it(
    'send no message of a journey twice, and leave everybody at a step of their version',
    () => {
      let moved = 0
      for (const seed of seeds) {
        const { person, programs } = live(seed, false)
        for (const journey of person.state.journeys) {
          const campaign = campaignOf(person.program, journey)
          expect(journey.step === END || campaign?.nodes.has(journey.step), `seed ${seed}: ${journey.step}`).toBe(true)
          const kind = campaign?.nodes.get(journey.step)?.step.kind
          const waits =
            journey.due !== undefined || (kind === 'send' && journey.deliveries[journey.step]) || kind === undefined
          expect(Boolean(waits), `seed ${seed}: waits for nothing at ${journey.step}`).toBe(true)
        }
        const seen = new Set<string>()
        for (const { campaign, definition, step, journey, channel, id } of person.effects.deliveries) {
          if (channel === 'audience') continue
          const program = programs.findLast(({ campaigns }) => campaigns.get(campaign)?.version === definition)!
          const made = allSteps(program.campaigns.get(campaign)!.definition.steps).find((each) => each.id === step)!
          const message = `${journey} ${JSON.stringify(made.kind === 'send' && made.template)}`
          expect(seen.has(message) || seen.has(id), `seed ${seed}: ${message}`).toBe(false)
          seen.add(message).add(id)
        }
        moved += person.told('journey_moved').length
        expect(person.effects.counters.get(FORGOTTEN), `seed ${seed}`).toBeUndefined()
      }
      expect(moved).toBeGreaterThan(SEEDS / 2)
    },
    TIMEOUT_MS,
  )

  it(
    'lose nobody: every journey comes to its end',
    () => {
      for (const seed of seeds) {
        const { person } = live(seed, false)
        for (let days = 0; days < 80 && person.state.journeys.length > 0; days++) {
          person.sendAll()
          person.wait(DAY)
        }
        expect(
          person.state.journeys.map(({ step }) => step),
          `seed ${seed}`,
        ).toEqual([])
        expect(person.told('journey_started')).toHaveLength(person.told('journey_ended').length)
        const reasons = person.told('journey_ended').map(({ reason }) => reason)
        expect(
          reasons.filter(
            (reason) => reason === 'step_gone' || reason === 'version_gone' || reason === 'too_many_steps',
          ),
          `seed ${seed}`,
        ).toEqual([])
      }
    },
    TIMEOUT_MS,
  )

  it(
    'decide the same when they are replayed, restarts or not',
    () => {
      for (const seed of seeds.slice(0, 10)) {
        const calm = live(seed, false).person
        const restarted = live(seed, true).person
        expect(encodeProfile(restarted.state), `seed ${seed}`).toBe(encodeProfile(calm.state))
        expect(restarted.effects, `seed ${seed}`).toEqual(calm.effects)
      }
    },
    TIMEOUT_MS,
  )
})
