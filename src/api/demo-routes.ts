import { z } from 'zod'
import { dueOf } from '../engine/drive.ts'
import type { ProfileState } from '../engine/profile-state.ts'
import { findProfile, readProfile } from '../insight/profile-lookup.ts'
import { placedSteps } from '../insight/step-tree.ts'
import { stepWords } from '../insight/step-words.ts'
import { RekindleError } from '../kernel/errors.ts'
import type { ApiContext, Current } from './api-context.ts'
import type { Committed } from './api-deps.ts'
import { demoWorkspace } from './demo-gate.ts'
import { DEMO_ACTS, demoEvents } from './demo-events.ts'
import { viewDemoPerson } from './demo-person.ts'
import { defineRoute, type Route } from './route.ts'

/** Bodies hold one id. */
const BODY_BYTES_MAX = 4 * 1024

/** Only ids that cannot be guessed open anything: those that the SDK makes are UUIDs. */
const anonymousId = z.uuid('must be the anonymous id that the SDK made, a UUID').transform((id) => id.toLowerCase())
const person = z.strictObject({ anonymousId })

/** What the demo shop talks to: nobody signs in, and whoever has a person's anonymous id sees that person. */
export const DEMO_TABLE: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/demo/api/config',
    id: 'demoConfig',
    tag: 'demo',
    summary: 'What the demo shop needs to begin.',
    open: true,
    answer: { kind: 'document' },
    errors: ['not_found'],
    handle: ({ context }) => viewConfig(demoWorkspace(context)),
  }),
  defineRoute({
    method: 'GET',
    path: '/demo/api/person',
    id: 'demoPerson',
    tag: 'demo',
    summary: 'The person who has this anonymous id.',
    open: true,
    query: person,
    answer: { kind: 'document' },
    errors: ['not_found'],
    handle: ({ context, query }) => viewDemoPerson(context, demoWorkspace(context), query.anonymousId),
  }),
  defineRoute({
    method: 'POST',
    path: '/demo/api/skip-wait',
    id: 'demoSkipWait',
    tag: 'demo',
    summary: 'The clock of this person alone jumps to the next thing that time brings.',
    open: true,
    body: person,
    bodyBytesMax: BODY_BYTES_MAX,
    answer: { kind: 'document' },
    errors: ['not_found', 'conflict', 'unavailable'],
    handle: async ({ context, body }) => {
      demoWorkspace(context)
      const state = await knownPerson(context, body.anonymousId)
      if (dueOf(state) === undefined) throw new RekindleError('conflict', 'Nothing waits for time to pass.')
      const { log } = context.deps.store
      const { position } = await log.append([{ kind: 'input', input: { kind: 'skip_wait', profile: state.id } }])
      await context.deps.untilApplied(position + 1)
      return { ok: true }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/demo/api/messages/:id/:what',
    id: 'demoMessage',
    tag: 'demo',
    summary: 'Records what a device or a mail provider would say of a message.',
    open: true,
    params: z.strictObject({ id: z.string().min(1).max(100), what: z.enum(DEMO_ACTS) }),
    body: person,
    bodyBytesMax: BODY_BYTES_MAX,
    answer: { kind: 'document' },
    errors: ['not_found', 'unavailable'],
    handle: async ({ context, params: { id, what }, body }) => {
      demoWorkspace(context)
      const state = await knownPerson(context, body.anonymousId)
      const message = await context.deps.store.inbox.message(id)
      // The same answer for a message of somebody else: it must not tell which ids there are.
      if (!message || (await readProfile(context.deps.store.state, message.profile))?.id !== state.id) {
        throw new RekindleError('not_found', 'This person has no such message.', { path: 'id' })
      }
      await context.deps.accept(demoEvents(message, what, state.id, context.deps.clock.now()))
      return { ok: true }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/demo/api/live',
    id: 'demoLive',
    tag: 'demo',
    summary: 'Says `changed` whenever something about this person was committed.',
    open: true,
    query: person,
    answer: { kind: 'events', description: '`event: changed`' },
    errors: ['not_found', 'too_many_requests'],
    handle: async ({ context, query, reply }) => {
      demoWorkspace(context)
      const state = await findProfile(context.deps.store.state, 'anonymous_id', query.anonymousId)
      const concerns = watchPerson(context, query.anonymousId, state?.id)
      context.streams.open(reply, (stream) =>
        context.deps.onCommit((committed) => concerns(committed) && stream.send('changed', {})),
      )
    },
  }),
]

async function knownPerson({ deps }: ApiContext, id: string): Promise<ProfileState> {
  const state = await findProfile(deps.store.state, 'anonymous_id', id)
  if (!state) throw new RekindleError('not_found', 'Nobody has this anonymous id yet.', { path: 'anonymousId' })
  return state
}

/** Whether a commit is about a person: by an event of theirs, which tells their profile from then on, or by their profile. */
function watchPerson({ deps }: ApiContext, id: string, known: number | undefined): (committed: Committed) => boolean {
  let profile = known
  return ({ events, profiles }) => {
    const own = events.findLast(({ event }) =>
      event?.ids.some(({ type, value }) => type === 'anonymous_id' && value === id),
    )
    const concerned = own !== undefined || (profile !== undefined && profiles.has(profile))
    if (own?.profile !== undefined) profile = own.profile
    // It may have been folded into another, which the index tells.
    else if (concerned)
      findProfile(deps.store.state, 'anonymous_id', id).then(
        (state) => (profile = state?.id ?? profile),
        () => {},
      )
    return concerned
  }
}

function viewConfig({ workspace, names }: Current): unknown {
  const source = Object.hasOwn(workspace.sources, 'web') ? workspace.sources.web : Object.values(workspace.sources)[0]
  const campaigns = Object.entries(workspace.campaigns)
  const found = campaigns.find(([, { status }]) => status === 'live') ?? campaigns[0]
  return {
    workspace: workspace.workspace,
    writeKey: source?.writeKey ?? null,
    campaign: found ? { key: found[0], name: found[1].name ?? found[0] } : null,
    steps: placedSteps(found?.[1].steps ?? []).map(({ step, depth }) => ({
      id: step.id,
      kind: step.kind,
      channel: step.kind === 'send' ? step.channel : null,
      text: stepWords(step, names),
      depth,
    })),
    lists: Object.entries(workspace.connections).flatMap(([connection, { audiences }]) =>
      Object.entries(audiences ?? {}).map(([list, { name }]) => ({ list, connection, name: name ?? list })),
    ),
  }
}
