import type { Arrival } from './ledger.ts'
import type { DeliveryRecord } from './records.ts'

/** One person's story at one ad platform: their messages and the changes of its list, in order. The code says whose coupon it was. */
export function storyAt(tool: 'facebook' | 'adroll', arrivals: readonly Arrival[]): readonly string[] {
  return arrivals.flatMap((arrival) => {
    if (arrival.kind === 'list') return arrival.tool === tool ? [arrival.op] : []
    return arrival.kind === 'push'
      ? [`push ${codeIn(arrival.push.body)}`]
      : [`mail "${arrival.mail.subject}" ${codeIn(arrival.mail.html)}`]
  })
}

export const codeIn = (text: string): string => /BACK-[2-9A-HJKMNP-TV-Z]{8}/.exec(text)?.[0] ?? 'no code'

/** `30 November` or `30 Nov`, where the shop is. */
export function dayIn(timezone: string, iso: string, month: 'long' | 'short'): string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: timezone, day: '2-digit', month }).formatToParts(
    new Date(iso),
  )
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? ''
  return `${part('day')} ${part('month')}`
}

/** What the scenario comes to for each customer, as what arrived where. `C` stands for their own code. */
export interface Wording {
  /** After a push that was left alone. */
  readonly reminder: (name: string) => string
  /** For those without a push; undefined: they get nothing. */
  readonly greeting: string | undefined
}

/** What a kill can do to a message: its attempt ends `unknown`, having arrived all the same or not. */
type Cut = 'none' | 'arrived' | 'lost'
export interface Cuts {
  readonly push: Cut
  readonly mail: Cut
}

export function expectedStory(name: string, { reminder, greeting }: Wording, cuts: Cuts): readonly string[] {
  const part = PARTS[name]
  if (!part) return []
  const pushed = part.devices > 0 && cuts.push !== 'lost'
  const pushes = pushed ? Array.from({ length: part.devices }, () => 'push C') : []
  if (pushed && part.endsAfterPush) return pushes
  const subject = pushed ? reminder(name) : greeting
  if (subject === undefined) return pushes
  const messages = cuts.mail === 'lost' ? pushes : [...pushes, `mail "${subject}" C`]
  // Of an unknown mail nobody says that it was delivered, so no ads follow.
  if (cuts.mail !== 'none' || part.opensMail) return messages
  return [...messages, '+', ...(part.leavesList ? ['-'] : [])]
}

interface Part {
  /** Browsers that a push reaches. */
  readonly devices: number
  readonly endsAfterPush?: boolean
  readonly opensMail?: boolean
  readonly leavesList?: boolean
}

/** U2, U3, U6, U7 and U8 get nothing at all. */
const PARTS: Readonly<Record<string, Part>> = {
  U1: { devices: 2, leavesList: true },
  U4: { devices: 1, leavesList: true },
  U5: { devices: 1, endsAfterPush: true },
  U9: { devices: 0, opensMail: true },
  U10: { devices: 1, endsAfterPush: true },
  U11: { devices: 0 },
  U12: { devices: 1, opensMail: true },
}

/** Which messages of a person were cut off, and whether they arrived all the same. */
export function cutsOf(name: string, deliveries: readonly DeliveryRecord[], arrivals: readonly Arrival[]): Cuts {
  const cut = (channel: string, kind: Arrival['kind']): Cut => {
    const own = deliveries.filter((one) => one.userId === name && one.channel === channel)
    // Not by the status: a click proves later that the mail arrived, but still nobody says that it was delivered.
    if (!own.some(({ attempts }) => attempts.some(({ outcome }) => outcome === 'unknown'))) return 'none'
    return arrivals.some((arrival) => arrival.kind === kind) ? 'arrived' : 'lost'
  }
  return { push: cut('push', 'push'), mail: cut('email', 'mail') }
}
