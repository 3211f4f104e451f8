import { describe, expect, it } from 'vitest'
import type { Reply } from '../../src/connections/connection.ts'
import { membersMax } from '../../src/deliver/members-max.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { createSeededRandom } from '../../src/kernel/random.ts'
import type { Outcome, OutcomeResult } from '../../src/model/delivery.ts'
import type { ConnectionCase, Running, Settings } from './connection-case.ts'
import { eventsFor, leaked, SOME_ADDRESSES, useSettings } from './connection-case.ts'
import { createPayloads } from './connection-payloads.ts'

export function describeOutcomes(given: ConnectionCase, { vendor, perform, outcomeOf }: Running): void {
  const { kind } = given
  const all = (reply: Reply) => outcomesOf(given, useSettings(kind, vendor().settings), reply)

  it.each(given.replies)('$when: $result', ({ reply, result, retryAfterMs }) => {
    const outcomes = all(reply)
    expect(outcomes.map((outcome) => outcome.result)).toEqual(outcomes.map(() => result))
    expect(outcomes.filter(({ detail }) => !/^[^\r\n]{1,400}$/.test(detail))).toEqual([])
    const waits = new Set(outcomes.map((outcome) => outcome.retryAfterMs))
    expect([...waits]).toEqual([retryAfterMs])
  })

  it('cover every member and every event, whatever came back', () => {
    const replies = [...given.replies.map(({ reply }) => reply), broken({ sent: true })]
    const lengths = replies.flatMap((reply) => [1, 3, 10].flatMap((count) => excessOf(given, reply, count)))
    expect(lengths.filter((excess) => excess !== 0)).toEqual([])
  })

  const mayRepeat = kind.idempotency === 'key' || kind.idempotency === 'natural'
  it.each<[string, Reply, OutcomeResult]>([
    ['a call that did not leave', broken({}), 'retry'],
    ['a call that may have arrived', broken({ sent: true }), mayRepeat ? 'retry' : 'unknown'],
    ['a call that our own rules forbid', broken({ refused: true }), given.refused ?? 'config'],
  ])('%s (%j): %s', (_when, reply, result) => {
    // What is kept cannot break.
    const outcomes = kind.kind === 'inbox' ? [] : all(reply)
    // Who is on a list is told again without harm, also where messages are not.
    const expected = outcomes.map(({ isMembership }) => (isMembership && result === 'unknown' ? 'retry' : result))
    expect(outcomes.map((outcome) => outcome.result)).toEqual(expected)
  })

  it('are auth when the tool refuses the credentials, and show no secret', async () => {
    const wrong = vendor().wrongSettings ?? {}
    const outcomes = vendor().wrongSettings ? await callAll(given, wrong, { vendor, perform, outcomeOf }) : []
    expect(outcomes.map(({ result }) => result)).toEqual(outcomes.map(() => 'auth'))
    expect(leaked(given, wrong, outcomes)).toEqual([])
  })
}

export function describePurity(given: ConnectionCase, { vendor }: Running): void {
  const { kind } = given
  it('makes the same call from the same input, and leaves the input as it was', () => {
    const settings = useSettings(kind, vendor().allSettings)
    const before = JSON.stringify(settings)
    expect(callsFrom(given, settings)).toEqual(callsFrom(given, settings))
    expect(JSON.stringify(settings)).toBe(before)
  })
}

export function describeTestCall({ kind }: ConnectionCase, { vendor, outcomeOf }: Running): void {
  if (!kind.test) return
  const { call, outcome } = kind.test
  describe('the test call', () => {
    it('shows good credentials', async () => {
      const settings = useSettings(kind, vendor().settings)
      expect(await outcomeOf(settings, call(settings, systemClock.now()), outcome)).toMatchObject({
        result: 'accepted',
      })
    })
  })
}

const broken = (over: { sent?: boolean; refused?: boolean }): Reply => ({
  kind: 'broken',
  sent: false,
  refused: false,
  detail: 'The connection broke.',
  ...over,
})

/** What one reply means to each ability of the kind. */
function outcomesOf(
  given: ConnectionCase,
  settings: object,
  reply: Reply,
): readonly (Outcome & { readonly isMembership?: true })[] {
  const { kind } = given
  const payloads = createPayloads(createSeededRandom(5))
  const message = payloads.messages(kind.send?.channels[0] ?? 'webhook', SOME_ADDRESSES)[0]
  const call = message && kind.send?.calls(settings, message)[0]
  return [
    ...(kind.send && call ? [kind.send.outcome(reply, call)] : []),
    ...(kind.forward?.outcomes(reply, eventsFor(given, payloads, 1)) ?? []),
    ...(kind.audiences?.outcomes(reply, payloads.members(3)) ?? []).map(
      (outcome) => ({ ...outcome, isMembership: true }) as const,
    ),
  ]
}

/** By how much the number of outcomes misses the number of items. */
function excessOf(given: ConnectionCase, reply: Reply, count: number): readonly number[] {
  const { kind } = given
  const payloads = createPayloads(createSeededRandom(count))
  const members = kind.audiences?.outcomes(reply, payloads.members(count)).length ?? count
  const events = kind.forward?.outcomes(reply, eventsFor(given, payloads, count)).length ?? count
  return [members - count, events - count]
}

function callsFrom(given: ConnectionCase, settings: object): unknown {
  const { kind } = given
  const payloads = createPayloads(createSeededRandom(11))
  const messages = (kind.send?.channels ?? []).flatMap((channel) =>
    payloads.messages(channel, SOME_ADDRESSES, 1_700_000_000_000),
  )
  return {
    send: messages.map((message) => kind.send?.calls(settings, message)),
    session: kind.session?.call(settings, 1_700_000_000_000),
    forward: kind.forward?.call(settings, eventsFor(given, payloads, 1), 1_700_000_000_000),
    change: kind.audiences?.change(settings, 'list', 'add', payloads.members(5), 9, 1_700_000_000_000),
    prepare: kind.audiences?.prepare?.call(settings, 'key', {}),
  }
}

async function callAll(
  given: ConnectionCase,
  settings: Settings,
  { vendor, perform, outcomeOf }: Running,
): Promise<readonly Outcome[]> {
  const { kind } = given
  const own = useSettings(kind, settings)
  const payloads = createPayloads(createSeededRandom(3))
  const outcomes: Outcome[] = []
  const channel = kind.send?.channels[0]
  const message = channel && payloads.messages(channel, vendor().addresses ?? SOME_ADDRESSES)[0]
  for (const call of (message && kind.send?.calls(own, message)) ?? []) {
    outcomes.push(await outcomeOf(own, call, (reply) => kind.send!.outcome(reply, call)))
  }
  const events = eventsFor(given, payloads, 1)
  if (kind.forward)
    outcomes.push(...kind.forward.outcomes(await perform(kind.forward.call(own, events, systemClock.now())), events))
  const members = payloads.members(Math.min(3, membersMax({ kind, settings: own }) ?? 3))
  const change = kind.audiences?.change(own, vendor().listId ?? '', 'add', members, 4, systemClock.now())
  if (kind.audiences && change) outcomes.push(...kind.audiences.outcomes(await perform(change), members))
  if (kind.test) outcomes.push(await outcomeOf(own, kind.test.call(own, systemClock.now()), kind.test.outcome))
  return outcomes
}
