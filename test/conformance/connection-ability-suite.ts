import { describe, expect, it } from 'vitest'
import type {
  AudienceAbility,
  CallAbility,
  ConnectionKind,
  ForwardAbility,
  KnownMember,
  OutgoingMessage,
  SendAbility,
} from '../../src/connections/connection.ts'
import { forwardBatches } from '../../src/connections/forward-batches.ts'
import { membersMax } from '../../src/deliver/members-max.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { createSeededRandom } from '../../src/kernel/random.ts'
import type { ConnectionCase, Running, Settings } from './connection-case.ts'
import { eventsFor, SOME_ADDRESSES, useSettings } from './connection-case.ts'
import { createPayloads } from './connection-payloads.ts'

const SEEDS = [1, 2, 3, 4, 5]
const EVENTS = 20
const MEMBERS = 25

/** With the least settings and with all of them: what we build is taken by a server that takes nothing else. */
export function describeAbilities(given: ConnectionCase, running: Running): void {
  const { kind } = given
  // Sources only tell us something.
  if (!kind.send && !kind.forward && !kind.call && !kind.audiences) return
  describe.each(['settings', 'allSettings'] as const)('with %s', (which) => {
    const settings = () => running.vendor()[which]
    if (kind.send) describeSend(kind, kind.send, settings, running)
    if (kind.forward) describeForward(given, kind.forward, settings, running)
    if (kind.call) describeCall(kind, kind.call, settings, running)
    if (kind.audiences) describeAudiences(kind, kind.audiences, settings, running, which.length)
  })
}

type SettingsOf = () => Settings

function describeSend(
  kind: ConnectionKind,
  send: SendAbility<object>,
  settings: SettingsOf,
  { vendor, outcomeOf }: Running,
): void {
  it.each(SEEDS)('sends generated messages and the tool takes them (seed %i)', async (seed) => {
    const payloads = createPayloads(createSeededRandom(seed))
    const addresses = vendor().addresses ?? SOME_ADDRESSES
    const messages = send.channels.flatMap((channel) => payloads.messages(channel, addresses))
    expect(messages.map((message) => send.reaches(message.addresses, message.content.channel))).toEqual(
      messages.map(() => true),
    )
    for (const message of messages) {
      const before = vendor().taken()
      const { outcomes, sent } = await sendOne(kind, send, settings(), message, outcomeOf)
      expect(outcomes.map(({ result }) => result)).toEqual(outcomes.map(() => 'accepted'))
      expect(outcomes.length).toBeGreaterThan(0)
      expect(vendor().taken() - before).toBe(sent)
    }
  })
}

async function sendOne(
  kind: ConnectionKind,
  send: SendAbility<object>,
  settings: Settings,
  message: OutgoingMessage,
  outcomeOf: Running['outcomeOf'],
) {
  const own = useSettings(kind, settings)
  const calls = send.calls(own, message)
  const outcomes = []
  for (const call of calls) outcomes.push(await outcomeOf(own, call, (reply) => send.outcome(reply, call)))
  return { outcomes, sent: calls.filter((call) => call.kind !== 'keep').length }
}

function describeForward(
  given: ConnectionCase,
  forward: ForwardAbility<object>,
  settings: SettingsOf,
  { vendor, perform }: Running,
): void {
  const { kind } = given
  it('forwards generated events and the tool takes them', async () => {
    const before = vendor().taken()
    const own = useSettings(kind, settings())
    const events = eventsFor(given, createPayloads(createSeededRandom(7)), EVENTS)
      .filter((event) => forward.wants?.(own, event) ?? true)
      .filter((event) => forward.refuses?.(own, event, systemClock.now()) === undefined)
    expect(events.length).toBeGreaterThan(0)
    for (const batch of forwardBatches(forward, own, events)) {
      const reply = await perform(forward.call(own, batch, systemClock.now()))
      expect(forward.outcomes(reply, batch).map(({ result }) => result)).toEqual(batch.map(() => 'accepted'))
    }
    expect(vendor().taken() - before).toBe(events.length)
  })
}

function describeCall(
  kind: ConnectionKind,
  ability: CallAbility<object>,
  settings: SettingsOf,
  { vendor, perform }: Running,
): void {
  it.each([{ cart: 'c1' }, [1, 'ü']])('asks the tool by a body of %j, and reads what it says', async (body) => {
    const before = vendor().taken()
    const call = ability.call(useSettings(kind, settings()), { id: `dlv_${before}`, body, now: systemClock.now() })
    if (call.kind === 'keep') throw new Error('Nobody is asked.')
    const reply = await perform(call)
    expect(ability.outcome(reply)).toMatchObject({ result: 'accepted' })
    expect(vendor().taken() - before).toBe(1)
    expect(ability.answer(reply)).toEqual(expect.any(String))
    expect(ability.answer({ kind: 'http', status: 200, headers: {}, body: '{"a":1}' })).toBe('{"a":1}')
    const broken = { kind: 'broken', sent: true, refused: false, detail: '' } as const
    expect(ability.outcome(broken).result).toMatch(/^(retry|unknown)$/)
    expect(ability.answer(broken)).toBe('')
  })
}

function describeAudiences(
  kind: ConnectionKind,
  audiences: AudienceAbility<object>,
  settings: SettingsOf,
  { vendor, perform }: Running,
  seed: number,
): void {
  it('puts generated members on a list and takes them off', async () => {
    const list = vendor().listId ?? ''
    const own = useSettings(kind, settings())
    const members = createPayloads(createSeededRandom(seed)).members(MEMBERS).filter(audiences.matchable)
    const emails = members.flatMap(({ email }) => (email === undefined ? [] : [email.trim().toLowerCase()]))
    const onList = () => emails.filter((email) => vendor().has?.(list, email))
    expect(emails.length).toBeGreaterThan(MEMBERS / 4)

    const looked = async (op: 'add' | 'remove', chunk: typeof members): Promise<readonly KnownMember[]> => {
      const search = audiences.lookUp?.call(own, op, chunk)
      const found = search && audiences.lookUp?.ids(await perform(search), chunk)
      return chunk.map((member, index) => ({
        ...member,
        ...(found && { toolId: (found[index] as { readonly id: string }).id }),
      }))
    }
    let session = seed * 1000
    const size = membersMax({ kind, settings: own }) ?? 0
    const change = async (op: 'add' | 'remove', whom: typeof members) => {
      for (let from = 0; from < whom.length; from += size) {
        const chunk = await looked(op, whom.slice(from, from + size))
        const reply = await perform(audiences.change(own, list, op, chunk, session++, systemClock.now()))
        expect(audiences.outcomes(reply, chunk).map(({ result }) => result)).toEqual(chunk.map(() => 'accepted'))
      }
    }
    await change('add', members)
    expect(onList()).toEqual(emails)

    // The first member, who has an address, stays.
    await change('remove', members.slice(1))
    expect(onList()).toEqual(emails.slice(0, 1))
  })

  if (!audiences.prepare) return
  it('makes a list once and finds it from then on', async () => {
    if (vendor().makesListsBlindly) return
    const found = await prepareTwice(kind, audiences, settings(), perform)
    expect(found.before).toEqual({ missing: true })
    expect(found.made).toEqual({ id: expect.any(String) })
    expect(found.after).toEqual(found.made)
    expect(found.forbidden).toMatchObject({ result: 'config', detail: expect.stringContaining('Not there') })
    expect(audiences.listId(useSettings(kind, settings()), 'x', { id: '777' })).toBe('777')
  })
}

async function prepareTwice(
  kind: ConnectionKind,
  { prepare }: AudienceAbility<object>,
  settings: Settings,
  perform: Running['perform'],
) {
  if (!prepare) throw new Error(`${kind.kind} cannot look for lists.`)
  const own = useSettings(kind, settings)
  const audience = { name: 'Came back "quoted" & ünicode' }
  const never = { name: 'Not there', create: false }
  const look = async () => prepare.listId(await perform(prepare.call(own, 'retarget', audience)), 'retarget', audience)
  return {
    before: await look(),
    made: prepare.listId(await perform(prepare.create(own, 'retarget', audience)), 'retarget', audience),
    after: await look(),
    forbidden: prepare.listId(await perform(prepare.call(own, 'x', never)), 'x', never),
  }
}
