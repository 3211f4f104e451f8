import { stateOf, wentOut, type Facts } from './facts.ts'

/** What must hold of journeys: they rest on something named, begin when they may, and are counted as they went. */
export const journeyInvariants: readonly ((facts: Facts) => readonly string[])[] = [
  everyJourneyRests,
  oneForEachKey,
  beginsAgainWhenItMay,
  countedAsTheyWent,
  emittedOnce,
]

/** When all is over, a journey is gone, or waits for a time, or on a list. */
function everyJourneyRests({ states, world }: Facts): readonly string[] {
  return [...states.values()].flatMap(({ journeys }) =>
    journeys.flatMap(({ id, step, due, audiences }) => {
      const isOnList = Object.keys(audiences ?? {}).length > 0
      if (isOnList || (due !== undefined && due > world.clock.now())) return []
      return [`The journey ${id} stands at ${step || 'its end'} and waits for nothing`]
    }),
  )
}

function oneForEachKey({ states }: Facts): readonly string[] {
  return [...states.values()].flatMap(({ id, journeys }) =>
    new Set(journeys.map(({ campaign, key }) => `${campaign} ${key}`)).size === journeys.length
      ? []
      : [`Profile ${id} has two journeys of one campaign and key`],
  )
}

/** `never` is once; `after` counts from the end of the last journey that sent something. Of people who were two, both had journeys. */
function beginsAgainWhenItMay(facts: Facts): readonly string[] {
  const found: string[] = []
  const sent = new Set(
    [...facts.deliveries.values()]
      .filter((delivery) => delivery.channel !== 'call' && wentOut(delivery))
      .map(({ journey }) => journey),
  )
  for (const [key, { entry, reentry }] of Object.entries(facts.workspace.campaigns)) {
    if (reentry.kind === 'always' || (entry.kind === 'event' && entry.key !== undefined)) continue
    const rows = facts.story.filter(({ detail, profile }) => {
      const state = stateOf(facts, profile)
      return detail['campaign'] === key && state?.id === profile && !state.absorbed
    })
    const ended = new Map<string, number>()
    for (const { kind, detail, profile, at } of rows) {
      const { journey } = detail
      if (kind === 'journey_ended' && sent.has(String(journey))) ended.set(`${profile}`, at)
      if (kind === 'journey_ended' && reentry.kind === 'never') ended.set(`${profile}`, at)
      if (kind !== 'journey_started' || detail['key'] !== undefined) continue
      const last = ended.get(`${profile}`)
      if (last === undefined) continue
      if (reentry.kind !== 'after') found.push(`Profile ${profile} was in ${key} twice`)
      else if (at < last + reentry.ms) found.push(`Profile ${profile} came back to ${key} too soon`)
    }
  }
  return found
}

/** Who entered is in it or has ended. */
function countedAsTheyWent({ workspace, states, world }: Facts): readonly string[] {
  const { counters } = world.disk.content
  return Object.keys(workspace.campaigns).flatMap((key) => {
    const entered = counters.get(`campaign/${key}/entered`) ?? 0
    const ended = [...counters].filter(([name]) => name.startsWith(`campaign/${key}/ended/`))
    const open = [...states.values()].flatMap(({ journeys }) => journeys.filter(({ campaign }) => campaign === key))
    const sum = ended.reduce((total, [, count]) => total + count, 0) + open.length
    return sum === entered ? [] : [`${entered} entered ${key}, but ${sum} are in it or have ended`]
  })
}

/** What a campaign recorded is in the log, once. */
function emittedOnce({ story, events }: Facts): readonly string[] {
  const told = story.filter(({ kind }) => kind === 'event_emitted').length
  const came = events.filter(({ name }) => name === 'Loyal').length
  return told === came ? [] : [`${told} events were recorded, ${came} are in the log`]
}
