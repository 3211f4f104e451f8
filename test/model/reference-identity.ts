/**
 * Who is one person, by definition and by brute force: a list of people, each with the set of all ids that ever counted for them. It
 * shares nothing with the engine, not even types: an id is its type and value in one text, and every rule is asked of whole sets.
 *
 * The rules, in the order of docs/identity.md:
 * - Ids of an event count from the strongest down; ties in the order sent. One that would make the person so far break a rule
 *   counts for nothing in this event.
 * - A person who holds several of them is one with the others from then on, and so are their events. Of those who turn out to be one,
 *   the first with a user id goes on, else the oldest; people are numbered as they come.
 * - A browser that came with more than so many different users is a person of its own, who joins nobody.
 */
export interface Rules {
  /** Types from the strongest down. */
  readonly order: readonly string[]
  readonly limits: Readonly<Record<string, number>>
  readonly blocked: readonly string[]
  readonly devices: readonly string[]
  readonly usersPerDevice: number
  readonly aliasedUsers: number
  /** Two ids that are not one person's. */
  readonly apart?: readonly [string, string]
}

export interface Human<Event> {
  readonly number: number
  readonly ids: readonly string[]
  readonly events: readonly Event[]
  /** By id of theirs: users of others that came with it. */
  readonly claims: Readonly<Record<string, readonly string[]>>
  readonly shared: boolean
}

/** All people there are, and the number of the next. */
export interface Crowd<Event> {
  readonly people: readonly Human<Event>[]
  readonly next: number
}

export const NOBODY: Crowd<never> = { people: [], next: 1 }

export interface Happening<Event> {
  readonly ids: readonly string[]
  readonly isAlias: boolean
  readonly event: Event
}

/** What an event makes of the crowd. */
export interface Meeting<Event> {
  readonly crowd: Crowd<Event>
  /** Whose the event is; undefined: nothing in it counts, and it is nobody's. */
  readonly whose?: number
  /** Those who turned out to be this one, in the order in which they are found. */
  readonly merged: readonly number[]
}

const typeOf = (id: string): string => id.split('=')[0]!
const ofType = (ids: readonly string[], type: string): readonly string[] => ids.filter((id) => typeOf(id) === type)

/** All people there are after these events. */
export const peopleOf = <Event>(happenings: readonly Happening<Event>[], rules: Rules): readonly Human<Event>[] =>
  happenings.reduce<Crowd<Event>>((crowd, happening) => meet(crowd, happening, rules).crowd, NOBODY).people

/** Somebody else's device that came with a user. */
interface Claim {
  readonly owner: number
  readonly id: string
  readonly user: string
}

export function meet<Event>(crowd: Crowd<Event>, happening: Happening<Event>, rules: Rules): Meeting<Event> {
  const { people, next } = crowd
  const { ids, isAlias, event } = happening
  const named = ofType(ids, 'user_id')[0]
  const usable = [...new Set(ids)].filter((id) => !rules.blocked.includes(id))
  const sorted = rules.order.flatMap((type) => ofType(usable, type))
  const { all, found, claims } = joined(crowd, sorted, isAlias, rules)
  if (all.length === 0) {
    const alone = people.find((human) => human.shared && human.ids.includes(sorted[0] ?? ''))
    if (!alone) return { crowd, merged: [] }
    const after = people.map((human) => (human === alone ? { ...alone, events: [...alone.events, event] } : human))
    return { crowd: { people: after, next }, whose: alone.number, merged: [] }
  }
  const survivor = found.find((human) => ofType(human.ids, 'user_id').length > 0) ?? oldestOf(found)
  const one: Human<Event> = {
    number: survivor?.number ?? next,
    // After an alias a person goes by the user id of the call, if it counts.
    ids: [...all].sort((a, b) => (isAlias ? Number(b === named) - Number(a === named) : 0)),
    events: [...found.flatMap(({ events }) => events), event],
    claims: Object.assign({}, ...found.map((human) => human.claims)) as Human<Event>['claims'],
    shared: false,
  }
  const after = { people: [...people.filter((human) => !found.includes(human)), one], next: survivor ? next : next + 1 }
  return {
    crowd: claims.reduce<Crowd<Event>>((now, each) => claim(now, each, rules), after),
    whose: one.number,
    merged: found.filter((human) => human !== survivor).map(({ number }) => number),
  }
}

const oldestOf = <Event>(people: readonly Human<Event>[]): Human<Event> | undefined =>
  [...people].sort((a, b) => a.number - b.number)[0]

/** The ids that count together, of whom they are, and whose devices came with somebody else. */
function joined<Event>({ people }: Crowd<Event>, ids: readonly string[], isAlias: boolean, rules: Rules) {
  let all: readonly string[] = []
  const found: Human<Event>[] = []
  const claims: Claim[] = []
  for (const id of ids) {
    const holder = people.find((human) => human.ids.includes(id))
    if (holder?.shared) continue
    const more = [...new Set([...all, ...(holder?.ids ?? [id])])]
    const parted = rules.apart?.every((one) => more.includes(one))
    const broken = parted ? 'apart' : all.length > 0 && brokenRule(all, more, isAlias, rules)
    if (!broken) all = more
    if (!broken && holder && !found.includes(holder)) found.push(holder)
    const user = ofType(all, 'user_id')[0]
    if (broken === 'user_id' && holder && user && rules.devices.includes(typeOf(id)))
      claims.push({ owner: holder.number, id, user })
  }
  return { all, found, claims }
}

/** The type of which there would be too many, if the larger set has more of it than the smaller one had. */
function brokenRule(
  all: readonly string[],
  more: readonly string[],
  isAlias: boolean,
  rules: Rules,
): string | undefined {
  // That they are two users says most: a device is told by it to be shared.
  return ['user_id', ...rules.order].find((type) => {
    const limit = type === 'user_id' && isAlias ? rules.aliasedUsers : (rules.limits[type] ?? Infinity)
    const [before, after] = [ofType(all, type).length, ofType(more, type).length]
    return before > 0 && after > before && after > limit
  })
}

function claim<Event>({ people, next }: Crowd<Event>, { owner, id, user }: Claim, rules: Rules): Crowd<Event> {
  const holder = people.find(({ number }) => number === owner)!
  const users = [...new Set([...(holder.claims[id] ?? []), user])]
  const isShared = users.length + 1 > rules.usersPerDevice
  const ids = holder.ids.filter((other) => !isShared || other !== id)
  const after = people.map((human) =>
    human === holder ? { ...holder, ids, claims: { ...holder.claims, [id]: users } } : human,
  )
  if (!isShared) return { people: after, next }
  const device: Human<Event> = { number: next, ids: [id], events: [], claims: {}, shared: true }
  return { people: [...after, device], next: next + 1 }
}
