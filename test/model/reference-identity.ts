/**
 * Who is one person, by definition and by brute force: a list of people, each with the set of all ids that ever counted for them. It
 * shares nothing with the engine, not even types: an id is its type and value in one text, and every rule is asked of whole sets.
 *
 * The rules, in the order of docs/identity.md:
 * - Ids of an event count from the strongest down; ties in the order sent. One that would make the person so far break a rule
 *   counts for nothing in this event.
 * - A person who holds several of them is one with the others from then on, and so are their events.
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
  ids: string[]
  events: Event[]
  /** By id of theirs: users of others that came with it. */
  claims: Record<string, string[]>
  shared: boolean
}

export interface Happening<Event> {
  readonly ids: readonly string[]
  readonly isAlias: boolean
  readonly event: Event
}

const typeOf = (id: string): string => id.split('=')[0]!
const ofType = (ids: readonly string[], type: string): readonly string[] => ids.filter((id) => typeOf(id) === type)

/** All people there are after these events; an event of which nothing counts is nobody's. */
export function peopleOf<Event>(happenings: readonly Happening<Event>[], rules: Rules): readonly Human<Event>[] {
  return happenings.reduce<readonly Human<Event>[]>((people, happening) => afterOne(people, happening, rules), [])
}

function afterOne<Event>(
  people: readonly Human<Event>[],
  { ids, isAlias, event }: Happening<Event>,
  rules: Rules,
): readonly Human<Event>[] {
  const holderOf = (id: string): Human<Event> | undefined => people.find((human) => human.ids.includes(id))
  const usable = [...new Set(ids)].filter((id) => !rules.blocked.includes(id))
  const sorted = rules.order.flatMap((type) => ofType(usable, type))
  const strangers = sorted.filter((id) => !holderOf(id)?.shared)
  let all: readonly string[] = []
  const claims: [Human<Event>, string, string][] = []
  for (const id of strangers) {
    const holder = holderOf(id)
    const more = [...new Set([...all, ...(holder?.ids ?? [id])])]
    const parted = rules.apart?.every((one) => more.includes(one))
    const broken = parted ? 'apart' : all.length > 0 && brokenRule(all, more, isAlias, rules)
    if (!broken) all = more
    const user = ofType(all, 'user_id')[0]
    if (broken === 'user_id' && holder && user && rules.devices.includes(typeOf(id))) claims.push([holder, id, user])
  }
  const own = people.filter((human) => human.ids.some((id) => all.includes(id)))
  const alone = all.length === 0 ? people.find((human) => human.shared && human.ids.includes(sorted[0]!)) : undefined
  if (alone) alone.events.push(event)
  if (alone || all.length === 0) return people
  const one: Human<Event> = {
    // After an alias a person goes by the user id of the call.
    ids: isAlias ? [...new Set([ofType(ids, 'user_id')[0]!, ...all])] : [...all],
    events: [...own.flatMap(({ events }) => events), event],
    claims: Object.assign({}, ...own.map((human) => human.claims)) as Human<Event>['claims'],
    shared: false,
  }
  const after = [...people.filter((human) => !own.includes(human)), one]
  return claims.reduce<readonly Human<Event>[]>((now, [holder, id, user]) => claim(now, holder, id, user, rules), after)
}

/** The type of which there would be too many, if the larger set has more of it than the smaller one had. */
function brokenRule(
  all: readonly string[],
  more: readonly string[],
  isAlias: boolean,
  rules: Rules,
): string | undefined {
  return rules.order.find((type) => {
    const limit = type === 'user_id' && isAlias ? rules.aliasedUsers : (rules.limits[type] ?? Infinity)
    const [before, after] = [ofType(all, type).length, ofType(more, type).length]
    return before > 0 && after > before && after > limit
  })
}

function claim<Event>(
  people: readonly Human<Event>[],
  holder: Human<Event>,
  id: string,
  user: string,
  rules: Rules,
): readonly Human<Event>[] {
  const others = [...new Set([...(holder.claims[id] ?? []), user])]
  holder.claims = { ...holder.claims, [id]: others }
  if (others.length + 1 <= rules.usersPerDevice) return people
  holder.ids = holder.ids.filter((other) => other !== id)
  return [...people, { ids: [id], events: [], claims: {}, shared: true }]
}
