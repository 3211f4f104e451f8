import type { IdentitySettings } from '../../src/model/workspace.ts'

/**
 * Who is one person, by definition and by brute force: a list of people, each with the set of all ids that ever counted for them. It
 * shares nothing with the engine: an id is its type and value in one text, and every rule is asked of whole sets.
 *
 * The rules, in the order of docs/identity.md:
 * - Ids of an event count from the strongest down; ties in the order sent. One that would make the person so far break a rule
 *   counts for nothing in this event.
 * - A person who holds several of them is one with the others from then on, and so are their events. Of those who turn out to be one,
 *   the first with a user id goes on, else the oldest; people are numbered as they come.
 * - A browser that came with more than so many different users is a person of its own, who joins nobody.
 */
export type Rules = IdentitySettings & {
  /** Two ids that are not one person's. */
  readonly apart?: readonly string[]
}

/** Where a workspace says nothing: types from the strongest down, and how many of each one person has. */
const LIMITS: Readonly<Record<string, number>> = {
  user_id: 1,
  email: 5,
  phone: 5,
  loyalty_card: 5,
  anonymous_id: 100,
  'ios.id': 20,
}
const ALIASED_USERS = 5
const USERS_PER_DEVICE = 3
const DEVICES = ['anonymous_id', 'ios.id']

export interface Human {
  readonly number: number
  readonly ids: readonly string[]
  /** A device that stands for nobody. */
  readonly shared: boolean
}

/** All people there are, and the number of the next. */
export interface Crowd {
  readonly people: readonly Human[]
  readonly next: number
  /** By device: users who came with it and are not its own. */
  readonly claims: Readonly<Record<string, readonly string[]>>
}

export const NOBODY: Crowd = { people: [], next: 1, claims: {} }

/** What an event makes of the crowd. */
export interface Meeting {
  readonly crowd: Crowd
  /** Whose the event is; undefined: nothing in it counts, and it is nobody's. */
  readonly whose: number | undefined
  /** Those who turned out to be this one, in the order in which they are found. */
  readonly merged: readonly number[]
}

const typeOf = (id: string): string => id.slice(0, id.indexOf('='))
const ofType = (ids: readonly string[], type: string): readonly string[] =>
  ids.filter((id) => id.startsWith(`${type}=`))

/** @param sent the ids of an event, in the order sent */
export function meet(crowd: Crowd, sent: readonly string[], isAlias: boolean, rules: Rules): Meeting {
  const { people, next, claims } = crowd
  const order = new Set([...rules.priority, ...Object.keys(LIMITS)])
  const usable = [...new Set(sent)].filter((id) => !isBlocked(id, rules))
  const ids = [...order].flatMap((type) => ofType(usable, type))
  const { all, found, claimed } = joined(people, ids, isAlias, rules)
  if (all.length === 0) {
    const sharedDevice = people.find((human) => human.ids.includes(ids[0] ?? ''))
    return { crowd, whose: sharedDevice?.number, merged: [] }
  }
  const [user] = ofType(all, 'user_id')
  const oldest = found.toSorted((a, b) => a.number - b.number)[0]
  const survivor = found.find((human) => ofType(human.ids, 'user_id').length > 0) ?? oldest
  const whose = survivor?.number ?? next
  // After an alias a person goes by the user id of the call, if it counts.
  const called = isAlias ? ofType(sent, 'user_id')[0] : undefined
  const known = all.toSorted((a, b) => Number(b === called) - Number(a === called))
  const one: Human = { number: whose, ids: known, shared: false }
  const others = people.filter((human) => !found.includes(human))
  const after: Crowd = { people: [...others, one], next: survivor ? next : next + 1, claims }
  return {
    crowd: claimed.reduce((now, device) => claim(now, device, user!, rules), after),
    whose,
    merged: found.filter((human) => human !== survivor).map(({ number }) => number),
  }
}

const isBlocked = (id: string, { blocked, types }: Rules): boolean =>
  [...blocked, ...(types[typeOf(id)]?.blocked ?? [])].some((value) => id === `${typeOf(id)}=${value}`)

/** The ids that count together, of whom they are, and devices that came with somebody else's user. */
function joined(people: readonly Human[], ids: readonly string[], isAlias: boolean, rules: Rules) {
  let all: readonly string[] = []
  const found: Human[] = []
  const claimed: string[] = []
  for (const id of ids) {
    const holder = people.find((human) => human.ids.includes(id))
    if (holder?.shared) continue
    const more = [...new Set([...all, ...(holder?.ids ?? [id])])]
    const broken = brokenRule(all, more, isAlias, rules)
    if (!broken) all = more
    if (!broken && holder && !found.includes(holder)) found.push(holder)
    if (broken === 'user_id' && DEVICES.includes(typeOf(id))) claimed.push(id)
  }
  return { all, found, claimed }
}

/** The type of which there would be too many, if the larger set has more of it than the smaller one had. */
function brokenRule(all: readonly string[], more: readonly string[], isAlias: boolean, { types, apart }: Rules) {
  if (apart?.every((id) => more.includes(id))) return 'apart'
  // That they are two users says most: a device is told by it to be shared.
  return ['user_id', ...more.map(typeOf)].find((type) => {
    const usual = types[type]?.limit ?? LIMITS[type] ?? Infinity
    const limit = type === 'user_id' && isAlias ? ALIASED_USERS : usual
    const [before, after] = [ofType(all, type).length, ofType(more, type).length]
    return before > 0 && after > before && after > limit
  })
}

/** One more user, beside its own, came with a device: with too many it is a person of its own. */
function claim({ people, next, claims }: Crowd, device: string, user: string, rules: Rules): Crowd {
  const users = [...new Set([...(claims[device] ?? []), user])]
  const after = { ...claims, [device]: users }
  if (users.length < (rules.usersPerDevice ?? USERS_PER_DEVICE)) return { people, next, claims: after }
  const others = people.map((human) => ({ ...human, ids: human.ids.filter((id) => id !== device) }))
  return { people: [...others, { number: next, ids: [device], shared: true }], next: next + 1, claims: after }
}
