import { expect } from 'vitest'
import { codeIn } from './expectations.ts'
import type { Forwarded } from './legs/leg.ts'
import { linesByPerson } from './checks.ts'
import { deliveriesOf, historyOf } from './records.ts'
import { membersOf, PEOPLE, type StoryStage } from './story-play.ts'

/** Everybody's messages as the tools have them: each once, to nobody else. */
export function checkMessages({ push, mail, pushed }: StoryStage): void {
  expect(
    push
      .messages()
      .map(({ to }) => to)
      .sort(),
    'pushes',
  ).toEqual([...pushed].sort())
  expect(new Set(push.messages().map(({ heading }) => heading))).toEqual(new Set(['You left something']))
  expect(Object.fromEntries(mail.messages().map(({ to, heading }) => [to, heading])), 'mails').toEqual({
    U1: 'Still thinking, U1?',
    U4: 'Still thinking, U4?',
    U9: 'Your cart is waiting',
  })
  expect(mail.messages().length, 'one mail a person').toBe(3)
}

/** One code to one person, the same by push and by email. */
export function checkCodes({ push, mail }: StoryStage): void {
  const codes = new Map<string, string>()
  for (const { to, text } of [...push.messages(), ...mail.messages()]) {
    expect(codeIn(text), `a code for ${to}`).toMatch(/^BACK-/)
    expect(codes.get(to) ?? codeIn(text), `the same code for ${to}`).toBe(codeIn(text))
    codes.set(to, codeIn(text))
  }
  expect(new Set(codes.values()).size, 'nobody has the code of another').toBe(codes.size)
}

/** What our own record says of each, and that nothing needed a second attempt. */
export async function checkRecord(stage: StoryStage): Promise<void> {
  const deliveries = await deliveriesOf(stage.rekindle())
  const names = membersOf(stage).map(([connection]) => connection)
  const push = 'nudge: delivered'
  // Whom the tool took it for, though nobody says that it came; else there was no device to send it to.
  const lost = stage.pushed.includes('U9') ? 'nudge: sent' : 'nudge: skipped (no_address)'
  const on = names.map((name) => `+ ${name}/retarget: sent`)
  const off = names.map((name) => `- ${name}/retarget: sent`)
  const lines = linesByPerson(deliveries)
  const inOrder = (list: readonly string[]) => [...list].sort()
  expect(Object.fromEntries(Object.entries(lines).map(([name, list]) => [name, inOrder(list)]))).toEqual({
    U1: inOrder([push, 'reminder: delivered', ...on]),
    U4: inOrder([push, 'reminder: delivered', ...on, ...off]),
    U5: [push],
    U6: ['nudge: skipped (unsubscribed)', 'hello: skipped (unsubscribed)'].sort(),
    U9: inOrder([lost, 'hello: delivered']),
    U10: [push],
  })
  for (const { id, status, attempts } of deliveries)
    expect(attempts.length, `attempts of ${id}`).toBe(status === 'skipped' ? 0 : 1)
}

const TOLD = ['Push Notification Received', 'Push Notification Opened', 'Email Delivered', 'Email Opened']

/** What tools and devices told is forwarded once to every tool that forwards and asked for it, never to the one that told it. */
export async function checkForwards(
  stage: StoryStage,
  tellers: { readonly push: string; readonly mail: string },
  asked: Readonly<Record<string, readonly string[]>> = {},
): Promise<void> {
  const facts: Forwarded[] = []
  for (const person of PEOPLE)
    for (const { name } of await historyOf(stage.rekindle(), person))
      if (TOLD.includes(name)) facts.push({ person, name })
  expect(facts.length, 'what was told').toBeGreaterThan(8)
  for (const [connection, forwarded] of forwardsOf(stage)) {
    const own = (name: string) => (name.startsWith('Push') ? tellers.push : tellers.mail) === connection
    const wanted = facts.filter(({ name }) => !own(name) && (asked[connection] ?? TOLD).includes(name))
    expect(linesOf(forwarded().filter(({ name }) => TOLD.includes(name))), `told to ${connection}`).toEqual(
      linesOf(wanted),
    )
  }
  const { forwards } = await stage
    .rekindle()
    .api<{ readonly forwards: readonly { connection: string; parked: number; lag: number }[] }>('/api/status')
  for (const { connection, parked, lag } of forwards)
    expect({ connection, parked, lag }).toEqual({ connection, parked: 0, lag: 0 })
}

/** What the shop said goes to all of them. */
export function checkShopForwards(stage: StoryStage): void {
  for (const [connection, forwarded] of forwardsOf(stage))
    expect(linesOf(forwarded().filter(({ name }) => name === 'Product Added')), `carts at ${connection}`).toEqual(
      expect.arrayContaining(['U1 Product Added', 'U7 Product Added']),
    )
}

const forwardsOf = ({ legs }: StoryStage) => legs.flatMap(({ forwarded = {} }) => Object.entries(forwarded))
const linesOf = (list: readonly Forwarded[]): readonly string[] =>
  list.map(({ person, name }) => `${person} ${name}`).sort()
