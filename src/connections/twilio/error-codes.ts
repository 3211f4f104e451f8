import type { OutcomeResult } from '../../model/delivery.ts'
import type { BounceType } from '../received-item.ts'

/** The person answered STOP: Twilio sends them nothing until they answer START. */
export const OPTED_OUT = 21610

const CODES: Readonly<Partial<Record<OutcomeResult, readonly number[]>>> = {
  // No number, not one that takes text messages, or one that wants none.
  address_invalid: [OPTED_OUT, 21211, 21214, 21217, 21265, 21614, 21635],
  // Wrong credentials, a closed account, or a sender that is not ours: it is so for every message.
  auth: [
    10001, 20003, 20005, 20008, 20404, 21212, 21603, 21606, 21659, 21660, 21661, 21701, 21703, 21705, 30002, 30034,
  ],
  // What we wrote, and numbers abroad that the account may not write to.
  config: [21408, 21602, 21604, 21605, 21608, 21609, 21612, 21617, 21619],
  retry: [14107, 20429, 20500, 20503, 21611, 30001, 63038],
}

const RESULTS: ReadonlyMap<number, OutcomeResult> = new Map(
  Object.entries(CODES).flatMap(([result, codes]) => codes.map((code) => [code, result as OutcomeResult] as const)),
)

/** What an error of the API means for the message; undefined: its code is not known. */
export const resultOfCode = (code: number): OutcomeResult | undefined => RESULTS.get(code)

/** How a message failed that Twilio had taken: `hard` closes the number, see docs/policies.md. */
export function bounceType(code: number | undefined): BounceType {
  if (code !== undefined && HARD.has(code)) return 'hard'
  return code !== undefined && BLOCKS.has(code) ? 'block' : 'soft'
}

/** An unknown number, a landline; and what the API would have refused at once. */
const HARD: ReadonlySet<number> = new Set([21211, 21214, 21217, 21614, 30005, 30006])
/** The person or their network wants none, filters of networks, a sender that is not registered. */
const BLOCKS: ReadonlySet<number> = new Set([OPTED_OUT, 30004, 30007, 30034])

const WORDS: Readonly<Record<number, string>> = {
  [OPTED_OUT]: 'The person answered STOP',
  30001: 'The queue was full',
  30003: 'The phone could not be reached',
  30004: 'The message was blocked',
  30005: 'There is no such number',
  30006: 'The number is a landline, or its network takes no text messages',
  30007: 'A network filtered the message as unwanted',
  30008: 'The network gave no reason',
  30034: 'The sender is not registered for text messages to the United States',
}

/** Why it failed, for people. */
export const reasonOf = (code: number | undefined, said: string | undefined): string =>
  (code === undefined ? undefined : WORDS[code]) ?? said ?? 'Twilio gave no reason'
