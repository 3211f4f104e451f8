import { INTERNAL_SOURCE } from '../model/event-batch.ts'
import type { Properties, TrackedEvent } from '../model/event.ts'
import { CHANNELS, type TopicRule, type Workspace } from '../model/workspace.ts'
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
  readonly isConfirmed?: true
}

/** Undefined: the event is no choice. */
export function choiceOf({ name, properties, source, imported }: TrackedEvent): MadeChoice | undefined {
  switch (name) {
    case 'Unsubscribed': {
      const names = namesOf(properties)
      // Of what is unclear: better not to write any more mails than too many.
      return { names: names.length > 0 ? names : ['email'], isOut: true }
    }
    case 'Subscribed':
      // Many apps mean a paid plan by that name: it lets nobody back in unless it says to what.
      // Who imports has the proofs.
      return { names: namesOf(properties), isOut: false, ...(imported && { isConfirmed: true }) }
    case CONFIRMED:
      // Write keys of browsers are public: only what came by our own links, from a tool or from a campaign proves anything.
      return source === INTERNAL_SOURCE ? { names: namesOf(properties), isOut: false, isConfirmed: true } : undefined
    case 'Email Marked as Spam':
      return { names: ['email'], isOut: true }
    default:
      return undefined
  }
}

const CONFIRMED = 'Subscription Confirmed'

/** Events that can be a choice. */
export const CHOICE_EVENTS = ['Unsubscribed', 'Subscribed', CONFIRMED, 'Email Marked as Spam'] as const

/** What a `Subscribed` or `Unsubscribed` is about: the topic or topics, else the channel. */
function namesOf({ topic, channel }: Properties): readonly string[] {
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
  const isLastOf = (index: number, counts: (choice: Choice) => boolean): boolean =>
    kept.findLastIndex((choice) => choice[2] === kept[index]![2] && counts(choice)) === index
  // Where subscriptions must be confirmed, the newest that was, or the newest opt-out, decides beside the newest of all.
  const decides = (index: number): boolean => isLastOf(index, () => true) || isLastOf(index, settles)
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

/**
 * Whether the person does not get what is sent on a topic: as they chose last, else as it is meant by itself. Where subscriptions must be
 * confirmed, one that is not changes nothing: what was before it goes on.
 */
export function isOutOfTopic({ choices }: ProfileState, topic: string, rule: TopicRule, at = Infinity): boolean {
  const decisive = choices?.findLast(
    (choice) => choice[2] === topic && choice[0] <= at && (!rule.confirm || settles(choice)),
  )
  return decisive?.[3] ?? rule.isOutByDefault
}

/** Whether the person subscribed to the topic, and has yet to confirm it. */
export function isUnconfirmed(state: ProfileState, topic: string, rule: TopicRule): boolean {
  const newest = state.choices?.findLast(([, , name]) => name === topic)
  return newest !== undefined && !newest[3] && isOutOfTopic(state, topic, rule)
}

const settles = ([, , , isOut, isConfirmed]: Choice): boolean => isOut || isConfirmed === true

/** For a name that is no topic of the workspace: everybody gets it who did not say otherwise. */
const NO_RULE: TopicRule = { isOutByDefault: false }

export const topicRule = ({ topics = {} }: Pick<Workspace, 'topics'>, name: string): TopicRule =>
  Object.hasOwn(topics, name) ? topics[name]! : NO_RULE

/** Topics that the person has yet to confirm. */
export const unconfirmedOf = (state: ProfileState, { topics = {} }: Pick<Workspace, 'topics'>): readonly string[] =>
  Object.entries(topics).flatMap(([topic, rule]) => (isUnconfirmed(state, topic, rule) ? [topic] : []))

/** Topics that a message can ask to confirm: those of the `Subscribed` that its journey began with, else that of its campaign. */
export function topicsToConfirm(
  { topics = {} }: Pick<Workspace, 'topics'>,
  event: { readonly name: string; readonly properties: Properties } | undefined,
  campaignTopic: string | undefined,
): readonly string[] {
  const named = event?.name === 'Subscribed' ? namesOf(event.properties) : []
  const meant = named.length === 0 && campaignTopic !== undefined ? [campaignTopic] : named
  return [...new Set(meant)].filter((topic) => Object.hasOwn(topics, topic) && topics[topic]!.confirm)
}

/** Topics and channels that the person has opted out of. */
export function optedOutOf(state: ProfileState): readonly string[] {
  const names = new Set(state.choices?.map(([, , name]) => name))
  return [...names].filter((name) => isOptedOut(state, name))
}
