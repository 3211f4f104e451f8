import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Condition } from '../../src/model/condition.ts'
import type { ExternalId } from '../../src/model/event.ts'
import type { Input } from '../../src/model/input.ts'
import type { IdentitySettings } from '../../src/model/workspace.ts'
import { START, type Cohorts } from './cohort-grammar.ts'
import { live, workspaceOf, type Sent, type World } from './identity-world.ts'
import { failureOfAsync, PROPERTY_TIMEOUT_MS } from './property-runs.ts'
import { holds } from './reference-cohorts.ts'
import type { Fact } from './reference-facts.ts'
import { meet, NOBODY, type Rules } from './reference-identity.ts'

import { cohortNumber, memberSince } from '../../src/engine/cohorts/standings.ts'
import type { ProfileState } from '../../src/engine/profile-state.ts'

const cohortsOf = ({ standings }: ProfileState): readonly string[] =>
  Object.keys(COHORTS)
    .filter((key) => memberSince(standings, cohortNumber(key)) !== undefined)
    .sort()

/** Limits so low that every history meets them. */
const IDENTITY: IdentitySettings = {
  blocked: ['a9'],
  types: { email: { limit: 2 }, anonymous_id: { limit: 3 }, card: { limit: 2, blocked: ['c9'] } },
  priority: ['user_id', 'card'],
  usersPerDevice: 2,
}
const did = (event: string, withinMs?: number): Condition => ({
  kind: 'did',
  negated: false,
  filter: { event, where: [] },
  times: { min: 1, max: Infinity },
  same: [],
  ...(withinMs !== undefined && { withinMs }),
})

const COHORTS: Cohorts = {
  bought: did('B'),
  lately: did('A', 5),
  waiting: { kind: 'all', of: [did('A'), { kind: 'not', of: did('B') }] },
  often: { ...did('A'), times: { min: 3, max: Infinity } } as Condition,
  pro: { kind: 'trait', match: { path: 'plan', matches: [{ op: 'in', values: ['pro'] }] } },
}

type Ids = readonly ExternalId[]

interface Deed {
  readonly ids: Ids
  readonly what: 'A' | 'B' | 'pro' | 'free' | 'alias'
  readonly lag: number
}

const id = (type: string, names: readonly string[]) =>
  fc.option(
    fc.constantFrom(...names).map((value): ExternalId => ({ type, value })),
    { nil: undefined },
  )

const crowdIds = fc
  .tuple(
    id('user_id', ['u1', 'u2', 'u3', 'u4']),
    id('anonymous_id', ['a1', 'a2', 'a3', 'a4', 'a5', 'a9']),
    fc.option(id('email', ['e1@x.co', 'e2@x.co', 'e3@x.co', 'e4@x.co']), { freq: 3 }).map((one) => one ?? undefined),
    fc.option(id('card', ['c1', 'c2', 'c3', 'c9']), { freq: 3 }).map((one) => one ?? undefined),
    fc.option(id('ios.id', ['I1', 'I2']), { freq: 5 }).map((one) => one ?? undefined),
  )
  .map((ids) => ids.filter((one) => one !== undefined))

const deed = (ids: fc.Arbitrary<Ids>, aliases = true): fc.Arbitrary<Deed> =>
  fc
    .record({
      ids,
      what: fc.constantFrom('A', 'A', 'B', 'pro', 'free', aliases ? 'alias' : 'A'),
      lag: fc.constantFrom(0, 0, 0, 0, 3, 9),
    })
    // Two sayings of one millisecond: a saying keeps no position, so a merge can't tell which came later.
    .map((deed) => (deed.what === 'pro' || deed.what === 'free' ? { ...deed, lag: 0 } : deed))

const valueOf = (ids: Ids, type: string): string | undefined => ids.find((one) => one.type === type)?.value

/** As an SDK would send it. The previous id of an alias is the person's browser, or the user before. */
function sentOf({ ids, what, lag }: Deed, index: number, now = START + index): Sent {
  const [email, phone, card, device] = ['email', 'phone', 'card', 'ios.id'].map((type) => valueOf(ids, type))
  const traits = { ...(email && { email }), ...(phone && { phone }) }
  const context = {
    ...(Object.keys(traits).length > 0 && { traits }),
    ...(card && { externalIds: [{ id: card, type: 'card', collection: 'users', encoding: 'none' }] }),
    ...(device && { device: { type: 'ios', id: device } }),
  }
  const previousId = what === 'alias' ? previousOf(ids) : undefined
  return {
    type: previousId ? 'alias' : what === 'pro' || what === 'free' ? 'identify' : 'track',
    ...(previousId ? { previousId } : what === 'pro' || what === 'free' ? { traits: { plan: what } } : { event: what }),
    userId: valueOf(ids, 'user_id'),
    anonymousId: valueOf(ids, 'anonymous_id'),
    context,
    timestamp: new Date(now - lag).toISOString(),
    messageId: `m${index}`,
  }
}

const previousOf = (ids: Ids): string | undefined => {
  const user = valueOf(ids, 'user_id')
  return user === undefined ? undefined : (valueOf(ids, 'anonymous_id') ?? `u${1 + (Number(user.slice(1)) % 4)}`)
}

/** An event as the model takes it. */
interface Happening {
  readonly ids: readonly string[]
  readonly isAlias: boolean
  readonly event: Fact & { readonly index: number }
}

/** A person of the model with all that is theirs. */
interface Human {
  readonly ids: readonly string[]
  readonly events: readonly Happening['event'][]
}

/** The same for the model: ids as texts, the fact as cohorts see it. Undefined: it says of nobody whom it is about. */
function happeningOf(deed: Deed, index: number): Happening | undefined {
  const { ids, what, lag } = deed
  if (valueOf(ids, 'user_id') === undefined && valueOf(ids, 'anonymous_id') === undefined) return undefined
  const previous = what === 'alias' ? previousOf(ids) : undefined
  const names = ids.map(({ type, value }) => `${type}=${value}`)
  const isTrait = what === 'pro' || what === 'free'
  return {
    ids: previous === undefined ? names : [...names, `anonymous_id=${previous}`, `user_id=${previous}`],
    isAlias: previous !== undefined,
    event: {
      index,
      type: isTrait ? 'identify' : 'track',
      name: previous !== undefined ? 'Aliased' : isTrait ? 'Identified' : what,
      at: START + index - lag,
      position: index,
      properties: {},
      context: {},
      traits: isTrait ? { plan: what } : {},
    },
  }
}

/** All people there are after these events, by the model. */
function peopleOf(happenings: readonly Happening[], rules: Rules): readonly Human[] {
  let crowd = NOBODY
  const events = new Map<number, readonly Happening['event'][]>()
  for (const { ids, isAlias, event } of happenings) {
    const meeting = meet(crowd, ids, isAlias, rules)
    const { whose, merged } = meeting
    crowd = meeting.crowd
    if (whose === undefined) continue
    const before = [whose, ...merged].flatMap((number) => events.get(number) ?? [])
    events.set(whose, [...before, event])
  }
  return crowd.people.map(({ number, ids }) => ({ ids, events: events.get(number) ?? [] }))
}

/** Throws where the pipeline and the model see different people, or judge one differently. */
function compare(world: World, people: readonly Human[], now: number): void {
  for (const [number, human] of people.entries()) {
    const profiles = new Set(human.ids.map((one) => world.profileOf(idOf(one))))
    const [profile] = profiles
    if (profiles.size !== 1 || profile === undefined)
      throw new Error(`${human.ids.join()} are not one: ${[...profiles].join()}`)
    for (const { index } of human.events)
      if (world.profiles[index] !== profile) throw new Error(`event ${index} is not of ${human.ids.join()}`)
    const state = world.states.get(profile)!
    expect(new Set(state.ids.map(({ type, value }) => `${type}=${value}`))).toEqual(new Set(human.ids))
    if (people.some((other, place) => place > number && world.profileOf(idOf(other.ids[0]!)) === profile))
      throw new Error(`${human.ids.join()} are one with others`)
    const life = { events: human.events, cohorts: COHORTS }
    const member = human.events.length > 0 ? Object.keys(COHORTS).filter((key) => holds(COHORTS[key]!, life, now)) : []
    expect(cohortsOf(state)).toEqual(member.sort())
    const times = human.events.map(({ at }) => at)
    const seen = times.length > 0 ? [Math.min(...times), Math.max(...times)] : [state.firstSeen, state.lastSeen]
    expect([state.firstSeen, state.lastSeen]).toEqual(seen)
  }
}

const idOf = (text: string): ExternalId => ({ type: text.split('=')[0]!, value: text.split('=')[1]! })

describe('the pipeline and the reference model', () => {
  it(
    'agree on who is one person, and on all that follows, whatever ids come together',
    { timeout: PROPERTY_TIMEOUT_MS },
    async () => {
      const agreement = fc.asyncProperty(
        fc.array(deed(crowdIds), { minLength: 1, maxLength: 30, size: 'max' }),
        async (deeds) => {
          const world = await live(
            workspaceOf(COHORTS, IDENTITY),
            deeds.map((one, index) => [sentOf(one, index)]),
          )
          const happenings = deeds.map(happeningOf)
          for (const [index, one] of happenings.entries())
            if (!one && world.profiles[index] !== undefined) throw new Error(`event ${index} is of nobody`)
          compare(
            world,
            peopleOf(
              happenings.filter((one) => one !== undefined),
              IDENTITY,
            ),
            START + deeds.length,
          )
        },
      )
      expect(await failureOfAsync(agreement, 150)).toBeUndefined()
    },
  )

  it(
    'agree whatever the order in which events come, where no limit is met',
    { timeout: PROPERTY_TIMEOUT_MS },
    async () => {
      const independence = fc.asyncProperty(crowdOfFew, fc.infiniteStream(fc.nat()), async (deeds, chance) => {
        const order = deeds.map((_, index) => index)
        const shuffled = order.map((index) => [chance.next().value, index] as const).sort((a, b) => a[0] - b[0])
        const sent = deeds.map((one, index) => sentOf(one, index))
        // All come after all happened, so that none is taken for one of the future.
        const [straight, mixed] = await Promise.all(
          [order, shuffled.map(([, index]) => index)].map(async (places) => {
            const late = places.map((place) => [sent[place]!])
            const world = await live(workspaceOf(COHORTS), late, START + deeds.length)
            return outcomeOf(world, places)
          }),
        )
        expect(mixed).toEqual(straight)
      })
      expect(await failureOfAsync(independence, 150)).toBeUndefined()
    },
  )

  it(
    'agree on two people who were taken for one, after they were parted',
    { timeout: PROPERTY_TIMEOUT_MS },
    async () => {
      const parting = fc.asyncProperty(
        fc.array(deed(crowdIds), { minLength: 3, maxLength: 25, size: 'max' }),
        fc.nat(),
        async (deeds, choice) => {
          const workspace = workspaceOf(COHORTS)
          const batches = deeds.map((one, index) => [sentOf(one, index)])
          const before = await live(workspace, batches)
          const taken = [...before.states.values()].filter(({ ids }) => ids.length > 1)
          const old = taken[choice % taken.length]
          if (!old) return
          const [id, from] = [old.ids[choice % old.ids.length]!, old.ids[(choice + 1) % old.ids.length]!]
          const input: Input = { kind: 'unlink', profile: old.id, id, from }
          const after = await live(workspace, batches, START, [input])
          const names = new Set(old.ids.map(({ type, value }) => `${type}=${value}`))
          const own = deeds.flatMap((one, index) => {
            if (before.profiles[index] !== old.id) return []
            const happening = happeningOf(one, index)!
            return [{ ...happening, ids: happening.ids.filter((name) => names.has(name)) }]
          })
          // A device that is shared by now had a part in it: the model of one person knows nothing of that.
          if (own.some(({ ids }) => ids.length === 0)) return
          const apart = [id, from].map(({ type, value }) => `${type}=${value}`) as [string, string]
          const people = peopleOf(own, { ...USUAL, apart })
          compare(after, people, START + deeds.length)
          const keeper = [apart[1], apart[0]].find((one) => people.some(({ ids }) => ids.includes(one)))
          expect(after.profileOf(keeper ? idOf(keeper) : from)).toBe(keeper ? old.id : after.profileOf(from))
          expect(after.profileOf(id)).not.toBe(after.profileOf(from))
          const others = before.profiles.flatMap((profile, index) => (profile === old.id ? [] : [index]))
          expect(others.map((index) => after.profiles[index])).toEqual(others.map((index) => before.profiles[index]))
        },
      )
      expect(await failureOfAsync(parting, 200)).toBeUndefined()
    },
  )
})

/** The rules that hold without a word in the workspace, as far as these histories can meet them. */
const USUAL: IdentitySettings = {
  blocked: [],
  types: {},
  priority: ['user_id', 'email', 'phone', 'card'],
  // Others who came with a device are no part of this history.
  usersPerDevice: Infinity,
}

/** Three people, each with ids of their own: within every limit. */
const crowdOfFew = fc.array(
  fc.nat({ max: 2 }).chain((person) =>
    deed(
      fc
        .tuple(
          id('user_id', [`u${person}`]),
          id('anonymous_id', [`a${person}`, `b${person}`, `c${person}`]),
          id('email', [`e${person}@x.co`, `f${person}@x.co`]),
          id('phone', [`+49170${person}23456`]),
          id('card', [`c${person}`]),
          id('ios.id', [`I${person}`]),
        )
        .map((ids) => ids.filter((one) => one !== undefined)),
      false,
    ),
  ),
  { minLength: 2, maxLength: 25, size: 'max' },
)

/** All that does not depend on which number a profile got: who is with whom, and what is known of them. */
function outcomeOf(world: World, places: readonly number[]): unknown {
  const people = [...world.states.values()].filter(({ mergedInto }) => mergedInto === undefined)
  const eventsOf = new Map<number, number[]>()
  for (const [index, profile] of world.profiles.entries())
    if (profile !== undefined) eventsOf.set(profile, [...(eventsOf.get(profile) ?? []), places[index]!])
  return people
    .map((state) => ({
      ids: state.ids.map(({ type, value }) => `${type}=${value}`).sort(),
      events: eventsOf.get(state.id)!.sort((a, b) => a - b),
      traits: Object.fromEntries(Object.entries(state.traits).map(([name, [value, at]]) => [name, [value, at]])),
      cohorts: cohortsOf(state),
      seen: [state.firstSeen, state.lastSeen],
    }))
    .sort((a, b) => (a.ids.join() < b.ids.join() ? -1 : 1))
}
