import type { AudienceAbility, Call, KnownMember } from '../connections/connection.ts'
import type { AudienceMember, Delivery, Outcome } from '../model/delivery.ts'
import type { DeliverContext } from './deliver-context.ts'
import { changeHostedList } from './hosted-list.ts'
import type { TurnResult, Waiting } from './lane.ts'
import { listSetting } from './list-setting.ts'
import { keepCounts } from './list-counts.ts'
import { membersMax } from './members-max.ts'
import { noteCalls, personalValues } from './note-calls.ts'
import type { Connection } from './open-connections.ts'
import { callAs, openSession } from './sessions.ts'
import { settleAttempt } from './settle-attempt.ts'

/** An audience change that may go out now. */
export interface Allowed {
  readonly delivery: Delivery & { readonly audience: NonNullable<Delivery['audience']> }
  readonly attempt: number
}

/** Changes that are due: those for this turn, and those that wait for room for another call. */
export interface DueChanges {
  readonly now: readonly Delivery[]
  readonly later: readonly Delivery[]
}

/** What goes into one call, so that each can be counted: the first change, and all of its list that go the same way. */
export function firstCall(deliveries: readonly Delivery[]): DueChanges {
  const groups = [...Map.groupBy(deliveries, callOf).values()]
  return { now: groups[0] ?? [], later: groups.slice(1).flat() }
}

const callOf = ({ audience }: Delivery): string => `${audience?.op} ${audience?.list}`

/** Changes of one connection's lists, gathered: one call per list and direction. */
export async function syncAudiences(
  context: DeliverContext,
  connection: Connection,
  { now: deliveries, later }: DueChanges,
): Promise<TurnResult> {
  // Before the question: between its answer and the call nothing may take long.
  if (context.callsTools()) await openSession(context, connection, context.clock.now())
  const allowed = (await Promise.all(deliveries.map((delivery) => ask(context, delivery)))).filter(
    (one) => one !== undefined,
  )
  const groups = Map.groupBy(allowed, ({ delivery }) => callOf(delivery))
  const again: Waiting[] = later.map(({ id, notBefore }) => ({ id, notBefore }))
  let trouble: string | undefined
  let pauseMs: number | undefined
  let isDown: true | undefined
  let isLockedOut: true | undefined
  const size = membersMax(connection) ?? deliveries.length
  for (const group of [...groups.values()].flatMap((whole) => chunksOf(whole, size))) {
    const result = await changeList(context, connection, group)
    again.push(...result.again)
    trouble ??= result.trouble
    isDown ??= result.isDown
    isLockedOut ??= result.isLockedOut
    if (result.pauseMs !== undefined) pauseMs = Math.max(pauseMs ?? 0, result.pauseMs)
  }
  return {
    again,
    ...(trouble !== undefined && { trouble }),
    ...(pauseMs !== undefined && { pauseMs }),
    ...(isDown && { isDown }),
    ...(isLockedOut && { isLockedOut }),
    ...(allowed.length === 0 && { notCalled: true }),
  }
}

const chunksOf = <T>(items: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size))

async function ask(context: DeliverContext, delivery: Delivery): Promise<Allowed | undefined> {
  const { audience } = delivery
  if (!audience) return undefined
  const attempt = (delivery.attempts.at(-1)?.number ?? 0) + 1
  const permission = await context.permissions.ask(
    { kind: 'authorise', profile: delivery.profile, delivery: delivery.id, attempt },
    delivery,
  )
  return permission.kind === 'send' ? { delivery: { ...delivery, audience }, attempt } : undefined
}

/** More values would take longer to look for than the call took. */
const NAMED_MAX = 50

async function changeList(
  context: DeliverContext,
  connection: Connection,
  group: readonly Allowed[],
): Promise<TurnResult> {
  const startedAt = context.clock.now()
  const ability = connection.kind.audiences
  const { hosted } = connection.kind
  if (!context.callsTools())
    return settle(
      context,
      connection,
      group,
      startedAt,
      group.map(() => LOGGED_ONLY),
    )
  const noting = noteCalls(
    context,
    connection,
    group.map(({ delivery, attempt }) => ({ delivery: delivery.id, attempt })),
    // Members of a large group are known by their hashes, and by what addresses look like.
    group.length > NAMED_MAX ? [] : personalValues(...group.map(({ delivery }) => ({ ...delivery.audience.member }))),
  )
  if (hosted)
    return settle(context, connection, group, startedAt, await changeHostedList(context, connection, group, startedAt))
  if (!ability)
    return settle(
      context,
      connection,
      group,
      startedAt,
      group.map(() => NO_LISTS),
    )
  const { list, op } = group[0]!.delivery.audience
  const key = list.slice(list.indexOf('/') + 1)
  const matchable = group.filter(({ delivery }) => ability.matchable(delivery.audience.member))
  await skipUnmatchable(
    context,
    group.filter((one) => !matchable.includes(one)),
  )
  if (matchable.length === 0) return { again: [] }
  const listId = await findList(noting, connection, ability, key)
  if ('result' in listId)
    return settle(
      context,
      connection,
      matchable,
      startedAt,
      matchable.map(() => listId),
    )
  const outcomes = await changeMembers(
    noting,
    connection,
    ability,
    { key, listId: listId.id, op, startedAt },
    matchable.map(({ delivery }) => delivery.audience.member),
  )
  return settle(context, connection, matchable, startedAt, outcomes)
}

interface Change {
  readonly key: string
  readonly listId: string
  readonly op: 'add' | 'remove'
  readonly startedAt: number
}

/** One outcome per member. Whom the tool does not find, where it must look people up, is left out of the change. */
async function changeMembers(
  context: DeliverContext,
  connection: Connection,
  ability: AudienceAbility<object>,
  { key, listId, op, startedAt }: Change,
  members: readonly AudienceMember[],
): Promise<readonly Outcome[]> {
  const { settings } = connection
  const search = ability.lookUp?.call(settings, op, members)
  const answer = search && (await callAs(context, connection, search, startedAt))
  if (answer?.kind === 'no_session') return members.map(() => answer.outcome)
  const found = answer && ability.lookUp?.ids(answer, members)
  const known = members.flatMap((member, index): readonly KnownMember[] => {
    const one = found?.[index]
    if (!one) return [member]
    return 'id' in one ? [{ ...member, toolId: one.id }] : []
  })
  const session = Math.floor(context.random.float() * Number.MAX_SAFE_INTEGER)
  const change = () => ability.change(settings, listId, op, known, session, startedAt)
  const changed =
    known.length === 0 ? [] : await outcomesOf(context, connection, { key, call: change(), startedAt }, known)
  let next = 0
  return members.map((_, index) => {
    const one = found?.[index]
    return one && 'result' in one ? one : (changed[next++] ?? NOTHING_SAID)
  })
}

async function outcomesOf(
  context: DeliverContext,
  connection: Connection,
  { key, call, startedAt }: { readonly key: string; readonly call: Call; readonly startedAt: number },
  members: readonly KnownMember[],
): Promise<readonly Outcome[]> {
  const { audiences } = connection.kind
  const answer = await callAs(context, connection, call, startedAt)
  if (answer.kind === 'no_session') return members.map(() => answer.outcome)
  const counts = audiences?.told?.(answer)
  if (counts) await keepCounts(context.settings, connection.key, key, { ...counts, at: startedAt })
  return audiences?.outcomes(answer, members) ?? []
}

const LOGGED_ONLY: Outcome = { result: 'accepted', detail: 'Written down only: sending is not live' }
const NOTHING_SAID: Outcome = { result: 'unknown', detail: 'The tool said nothing about this member' }
const NO_LISTS: Outcome = { result: 'config', detail: 'This kind of connection keeps no lists' }

async function skipUnmatchable(context: DeliverContext, group: readonly Allowed[]): Promise<void> {
  if (group.length === 0) return
  await context.log.append(
    group.map(({ delivery }) => ({
      kind: 'input' as const,
      input: {
        kind: 'skip' as const,
        profile: delivery.profile,
        delivery: delivery.id,
        reason: 'no_address' as const,
        detail: 'Nothing that the platform could match on is known of this person',
      },
    })),
  )
}

/** The tool's own id of a list: from the settings, from an earlier look-up, or by asking the tool. */
async function findList(
  context: DeliverContext,
  connection: Connection,
  ability: AudienceAbility<object>,
  key: string,
): Promise<{ readonly id: string } | Outcome> {
  const audience = connection.audiences[key]
  if (!audience) return { result: 'config', detail: `The workspace has no list ${key} at ${connection.key}` }
  const known =
    ability.listId(connection.settings, key, audience) ?? (await context.settings.get(listSetting(connection.key, key)))
  if (known !== undefined) return { id: known }
  const { prepare } = ability
  if (!prepare) return { result: 'config', detail: `The list ${key} needs an id` }
  const ask = async (call: Call) => {
    const answer = await callAs(context, connection, call, context.clock.now())
    return answer.kind === 'no_session' ? answer.outcome : prepare.listId(answer, key, audience)
  }
  let found = await ask(prepare.call(connection.settings, key, audience))
  if ('missing' in found) found = await ask(prepare.create(connection.settings, key, audience))
  if ('missing' in found) return { result: 'retry', detail: `The list ${key} was made but cannot be found yet` }
  if ('id' in found) await context.settings.set({ [listSetting(connection.key, key)]: found.id })
  return found
}

/** All outcomes of one call in one unit of the log. */
async function settle(
  context: DeliverContext,
  connection: Connection,
  group: readonly Allowed[],
  startedAt: number,
  outcomes: readonly Outcome[],
): Promise<TurnResult> {
  const settled = group.map(({ delivery, attempt }, index) => {
    const outcome = outcomes[index] ?? NOTHING_SAID
    return settleAttempt(context, connection, { delivery, attempt, startedAt, outcome })
  })
  await context.log.append(settled.map(({ entry }) => entry))
  return together(settled.map(({ result }) => result))
}

/** The newest trouble stands for all. */
function together(results: readonly TurnResult[]): TurnResult {
  const pauseMs = results.findLast((result) => result.pauseMs !== undefined)?.pauseMs
  const trouble = results.findLast((result) => result.trouble !== undefined)?.trouble
  return {
    again: results.flatMap(({ again }) => again),
    ...(pauseMs !== undefined && { pauseMs }),
    ...(trouble !== undefined && { trouble }),
    ...(results.some((result) => result.isDown) && { isDown: true as const }),
    ...(results.some((result) => result.isLockedOut) && { isLockedOut: true as const }),
  }
}
