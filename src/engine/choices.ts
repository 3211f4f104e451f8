import type { TrackedEvent } from '../model/event.ts'
import { CHANNELS } from '../model/workspace.ts'
import { TOPIC_CHARS_MAX } from '../model/parse/limits.ts'
import type { Choice, ProfileState } from './profile-state.ts'

/**
 * What a person chose to get: by `Unsubscribed` and `Subscribed` for a topic or else a channel, by a complaint for email. The
 * newest choice by event time decides; who never chose is subscribed. All of them are kept, so that `for` can look back.
 */

/** Choices kept of one person at most. Beyond it what no longer decides is forgotten first, and opt-outs of channels never are. */
export const CHOICES_MAX = 256

/** In the list of what was truncated. */
export const CHOICES_FLAG = 'choices'

export interface MadeChoice {
  readonly names: readonly string[]
  readonly isOut: boolean
}

/** Undefined: the event is no choice. */
export function choiceOf({ name, properties }: TrackedEvent): MadeChoice | undefined {
  switch (name) {
    case 'Unsubscribed': {
      const names = namesOf(properties)
      // Of what is unclear: better not to write any more mails than too many.
      return { names: names.length > 0 ? names : ['email'], isOut: true }
    }
    case 'Subscribed':
      // Many apps mean a paid plan by that name: it lets nobody back in unless it says to what.
      return { names: namesOf(properties), isOut: false }
    case 'Email Marked as Spam':
      return { names: ['email'], isOut: true }
    default:
      return undefined
  }
}

/** Events that can be a choice. */
export const CHOICE_EVENTS = ['Unsubscribed', 'Subscribed', 'Email Marked as Spam'] as const

/** The topic or topics, else the channel. */
function namesOf({ topic, channel }: TrackedEvent['properties']): readonly string[] {
  const topics = textsOf(topic)
  return topics.length > 0 ? topics : textsOf(channel)
}

const textsOf = (value: unknown): readonly string[] =>
  [value]
    .flat()
    .filter((text): text is string => typeof text === 'string' && text.trim() !== '')
    .map((text) => text.slice(0, TOPIC_CHARS_MAX))

export function takeChoice(state: ProfileState, choice: Choice): void {
  const kept = (state.choices ??= [])
  let index = kept.length
  while (index > 0 && isLater(kept[index - 1]!, choice)) index--
  for (let same = index - 1; same >= 0 && kept[same]![0] === choice[0] && kept[same]![1] === choice[1]; same--)
    if (kept[same]![2] === choice[2]) return
  kept.splice(index, 0, choice)
  if (kept.length > CHOICES_MAX) forgetOne(state, kept)
}

const isLater = (a: Choice, b: Choice): boolean => a[0] > b[0] || (a[0] === b[0] && a[1] > b[1])

function forgetOne(state: ProfileState, kept: Choice[]): void {
  const decides = (index: number): boolean => kept.findLastIndex(([, , name]) => name === kept[index]![2]) === index
  const isChannel = ([, , name]: Choice): boolean => (CHANNELS as readonly string[]).includes(name)
  const victims = [
    kept.findIndex((_, index) => !decides(index)),
    kept.findIndex(([, , , isOut]) => !isOut),
    kept.findIndex((choice) => !isChannel(choice)),
  ]
  kept.splice(victims.find((index) => index >= 0) ?? 0, 1)
  state.truncated ??= []
  if (!state.truncated.includes(CHOICES_FLAG)) state.truncated.push(CHOICES_FLAG)
}

/** Whether the person had opted out of this topic or channel at that moment, ms; absent: now. */
export const isOptedOut = ({ choices }: ProfileState, name: string, at = Infinity): boolean =>
  choices?.findLast((choice) => choice[2] === name && choice[0] <= at)?.[3] ?? false

/** Whether the person gets what is sent on a topic: as they chose last, else as it is meant by itself. */
export function isOutOfTopic(state: ProfileState, topic: string, isOutByDefault: boolean, at = Infinity): boolean {
  return state.choices?.findLast((choice) => choice[2] === topic && choice[0] <= at)?.[3] ?? isOutByDefault
}

/** Topics and channels that the person has opted out of. */
export function optedOutOf(state: ProfileState): readonly string[] {
  const names = new Set(state.choices?.map(([, , name]) => name))
  return [...names].filter((name) => isOptedOut(state, name))
}
