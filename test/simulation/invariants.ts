import { isDeepStrictEqual } from 'node:util'
import type { AudienceRecord } from '../../src/engine/profile-state.ts'
import { isSettled } from '../../src/model/delivery.ts'
import type { Workspace } from '../../src/model/workspace.ts'
import { deliveryId, factsOf, hasAgreed, idOf, isMessage, type Facts } from './facts.ts'
import { journeyInvariants } from './journey-invariants.ts'
import { messageInvariants } from './message-invariants.ts'
import { replay } from './replay.ts'
import { START, type World } from './world.ts'

/** What must hold of every world, however it went. Each gives what is wrong, in words; nothing: all is well. */
export async function violations(world: World, workspace: Workspace): Promise<readonly string[]> {
  const facts = factsOf(world, workspace)
  return [
    ...[nothingLost, nothingTwice, everythingSettled, listsAreAsWanted].flatMap((invariant) => invariant(facts)),
    ...messageInvariants.flatMap((invariant) => invariant(facts)),
    ...journeyInvariants.flatMap((invariant) => invariant(facts)),
    ...(await sameWhenReplayed(world)),
  ]
}

/** Every event that was answered is applied, once, however often it was told. */
function nothingLost({ world, events }: Facts): readonly string[] {
  const logged = new Set(events.map(({ messageId }) => messageId))
  const missing = [...world.accepted].filter((messageId) => !logged.has(messageId))
  const applied = [...world.disk.content.verdicts.values()]
    .flatMap(({ profiles }) => [...profiles])
    .filter((profile) => profile >= 0).length
  return [
    ...missing.map((messageId) => `${messageId} was accepted and is lost`),
    ...(applied === logged.size ? [] : [`${logged.size} events came, ${applied} were applied`]),
  ]
}

/** A step of a journey sends one message; a tool that cannot tell repeats gets it once. */
function nothingTwice({ world, deliveries }: Facts): readonly string[] {
  const found: string[] = []
  const byStep = new Map<string, Set<string>>()
  const mails = new Map<string, number>()
  for (const taken of world.vendors.taken) {
    if (!isMessage(taken) && taken.tool !== 'ask') continue
    const delivery = deliveries.get(deliveryId(taken))
    if (!delivery) {
      found.push(`A call went out that no delivery tells of: ${taken.key}`)
      continue
    }
    const step = `${delivery.journey} ${delivery.step}`
    byStep.set(step, (byStep.get(step) ?? new Set()).add(delivery.id))
    if (taken.tool === 'mail') mails.set(delivery.id, (mails.get(delivery.id) ?? 0) + 1)
  }
  for (const [step, ids] of byStep) if (ids.size > 1) found.push(`${step} made ${ids.size} calls`)
  for (const [id, count] of mails) if (count > 1) found.push(`The mail ${id} was sent ${count} times`)
  return found
}

const everythingSettled = ({ deliveries }: Facts): readonly string[] =>
  [...deliveries.values()]
    .filter(({ status }) => !isSettled(status) && status !== 'sent')
    .map(({ id, status }) => `${id} is still ${status}`)

/** When the tools are well, who is on a list is who should be, and wanted there by somebody who still is. */
function listsAreAsWanted({ world, states, events, workspace }: Facts): readonly string[] {
  const need = workspace.policies?.consent?.audiences
  const members = new Map<string, boolean>()
  for (const { tool, body } of world.vendors.taken) {
    if (tool !== 'lists') continue
    const { event, userId } = (body as { data: { event: string; userId: string } }).data
    members.set(userId, event === 'Audience Entered')
  }
  return [...states.values()].flatMap((state) => {
    const userId = idOf(state, 'user_id')
    const record = state.audiences?.['lists/vip']
    const gone = (record?.by ?? []).filter(({ id }) => !state.journeys.some((journey) => journey.id === id))
    if (gone.length > 0) return [`Profile ${state.id} is wanted on the list by a journey that has ended`]
    if (userId === undefined || state.mergedInto !== undefined || isRefused(record)) return []
    const own = events.filter((event) => event.userId === userId)
    const mayBe = !need || hasAgreed(own, need)
    const wanted = (record?.by.length ?? 0) > 0 && state.traits['unsubscribed']?.[0] !== true && mayBe
    return wanted === (members.get(userId) ?? false) ? [] : [`${userId} is ${wanted ? 'not on' : 'still on'} the list`]
  })
}

/** The tool does not want this person: nothing can be done. */
const isRefused = (record: AudienceRecord | undefined): boolean => record?.status === 'failed'

/** The log applied from the beginning, by a process that never crashed, comes to the same. */
async function sameWhenReplayed({ disk, clock }: World): Promise<readonly string[]> {
  const again = await replay(disk, clock.now())
  const differences: string[] = []
  for (const [id, { state }] of disk.content.profiles)
    if (again.content.profiles.get(id)?.state !== state) differences.push(`Replayed, profile ${id} is another`)
  for (const [id, { status }] of disk.content.deliveries)
    if (again.content.deliveries.get(id)?.status !== status) differences.push(`Replayed, delivery ${id} is another`)
  for (const [name, count] of disk.content.counters)
    if (again.content.counters.get(name) !== count) differences.push(`Replayed, ${name} is not ${count}`)
  for (const [id, rows] of disk.content.story) {
    const replayed = [...(again.content.story.get(id)?.values() ?? [])]
    if (!isDeepStrictEqual([...rows.values()], replayed)) differences.push(`Replayed, the story of ${id} is another`)
  }
  if (disk.content.log[0]!.at < START) differences.push('The log begins before the world')
  return differences
}
