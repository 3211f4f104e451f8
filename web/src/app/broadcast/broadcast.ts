import type { Mapping } from '../draft/mapping.ts'
import { NEW_MESSAGES, type Channel } from '../builder/step-kinds.ts'

/** One message to everybody in a cohort, once. */
export interface Broadcast {
  readonly name: string
  readonly cohort: string
  readonly channel: Channel
  readonly message: Mapping
  readonly via: readonly string[]
  /** As a field for a date and a time gives it, on the clock of the browser; empty: as soon as it is published. */
  readonly at: string
}

export const newBroadcast = (cohort: string): Broadcast => ({
  name: '',
  cohort,
  channel: 'email',
  message: NEW_MESSAGES.email,
  via: [],
  at: '',
})

/** Long enough to look at the plan and publish: what is past when it is published would not begin any more. */
const SOON_MS = 2 * 60_000

/** A broadcast is a campaign with one occurrence and one step. */
export const campaignOf = ({ name, cohort, channel, message, via, at }: Broadcast, now: number): Mapping => ({
  name,
  entry: { schedule: { at: isoOf(at === '' ? now + SOON_MS : new Date(at).getTime()) }, cohort },
  steps: [
    {
      send: channel,
      id: 'message',
      ...(via.length > 0 && { via: via.length === 1 ? via[0] : via }),
      message,
    },
  ],
})

const isoOf = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')

/** Whether it says enough to be looked at. */
export const isComplete = ({ name, cohort }: Broadcast): boolean => name.trim() !== '' && cohort !== ''
