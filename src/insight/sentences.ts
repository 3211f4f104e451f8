import type { StoryKind } from '../engine/effects.ts'
import { EVERYTHING } from '../engine/policy/consent.ts'
import { SKIP_REASONS } from '../model/delivery.ts'
import type { StoryRow } from '../store/state.ts'
import { capital, CHANNEL_NOUN, nounOfChannel, quoted, type Names } from './names.ts'
import { spanWords } from './span-words.ts'
import { withArticle } from './step-words.ts'
import { timeWords } from './until-words.ts'

type Detail = Readonly<Record<string, unknown>>
type Sentence = (detail: Detail, names: Names) => string

/** Every decision of the engine in one plain sentence. The one place where decisions become words. */
const SENTENCES: Readonly<Record<StoryKind, Sentence>> = {
  cohort_entered: ({ cohort, reason }, names) =>
    `Came into the cohort ${names.cohort(text(cohort))}${membershipReason(reason)}.`,
  cohort_left: ({ cohort, reason }, names) =>
    `Left the cohort ${names.cohort(text(cohort))}${membershipReason(reason)}.`,
  journey_started: ({ campaign, key }, names) =>
    `The campaign ${names.campaign(text(campaign))} began for this person${key === undefined ? '' : ` (for ${quoted(text(key))})`}.`,
  journey_moved: ({ campaign, to, step, was }, names) =>
    `The campaign ${names.campaign(text(campaign))} was changed, and this person moved to its version ${text(to)}${movedWords(text(campaign), text(step), was, names)}.`,
  journey_ended: ({ campaign, reason }, names) =>
    `The campaign ${names.campaign(text(campaign))} ended for this person: ${endWords(text(reason), names)}.`,
  journey_blocked: ({ campaign, reason }, names) =>
    `The campaign ${names.campaign(text(campaign))} did not begin: ${blockWords(text(reason))}.`,
  journey_paused: ({ campaign, step }, names) =>
    `Stays before ${names.step(text(campaign), text(step))}: the campaign ${names.campaign(text(campaign))} is not live now.`,
  held_out: ({ campaign, by }, names) =>
    by === 'workspace'
      ? `Kept out of the campaign ${names.campaign(text(campaign))} by the holdout of the workspace, to measure what campaigns bring.`
      : `Kept out of the campaign ${names.campaign(text(campaign))} by its holdout, to measure what the campaign brings.`,
  goal_reached: ({ campaign }, names) => `Reached the goal of the campaign ${names.campaign(text(campaign))}.`,
  step_passed_over: ({ campaign, step }, names) =>
    `Passed over ${names.step(text(campaign), text(step))}: its condition did not hold.`,
  step_silent: ({ campaign, step }, names) =>
    `Left out ${names.step(text(campaign), text(step))}: this person is in a control arm, which reaches nobody.`,
  trait_set: ({ trait, value }) =>
    value === null ? `The trait ${text(trait)} was taken away.` : `The trait ${text(trait)} was set to ${text(value)}.`,
  event_emitted: ({ event }) => `The event ${quoted(text(event))} was recorded for this person.`,
  emit_dropped: ({ event, reason }) =>
    reason === 'not_taken'
      ? `The event ${quoted(text(event))} could not be recorded.`
      : `The event ${quoted(text(event))} was not recorded: campaigns have recorded too many for this person in one hour.`,
  wait_started: ({ campaign, step, until, by, msOfDay }, names) => {
    if (by !== undefined) return `A wait began until ${hourWords(text(by), msOfDay)}.`
    // Its end on record is in the person's own time, which in the demo may be ahead of all others: the plan says how long it is.
    const ms = names.waitMs(text(campaign), text(step))
    if (ms !== undefined) return `A wait of ${spanWords(ms)} began.`
    const moment = names.untilWords(text(campaign), text(step))
    if (moment !== undefined) return `A wait began until ${moment}.`
    return until === undefined ? 'A wait began that only an event can end.' : 'A wait began.'
  },
  wait_ended: ({ why }) => `The wait is over: ${waitWords(text(why))}.`,
  branch_taken: ({ taken }) =>
    `Took ${branchWords(text(taken))} of a ${text(taken).startsWith('arm_') ? 'split' : 'branch'}.`,
  delivery_created: ({ campaign, step, channel }, names) =>
    channel === 'call'
      ? `Asks a tool: ${names.step(text(campaign), text(step))}.`
      : `Decided to send ${withArticle(nounOfChannel(text(channel)))}: ${names.step(text(campaign), text(step))}.`,
  delivery_changed: (detail, names) => deliverySentence(detail, names),
  call_answered: ({ campaign, step, saved, missing, problem }, names) =>
    `${capital(names.step(text(campaign), text(step)))} was answered${problem === undefined ? answerWords(saved, missing) : `, but nothing could be read: ${lookUp(ANSWER_PROBLEMS, text(problem)) ?? text(problem)}`}.`,
  call_given_up: ({ campaign, step }, names) =>
    `${capital(names.step(text(campaign), text(step)))} was given up: no answer came in time, and the campaign goes on without.`,
  audience_joined: ({ list }, names) => `Joins ${names.list(text(list))}.`,
  audience_left: ({ list, reason }, names) => `Leaves ${names.list(text(list))}${barrierWords(reason)}.`,
  audience_barred: ({ list, reason }, names) => `Does not join ${names.list(text(list))}${barrierWords(reason)}.`,
  cap_passed: ({ campaign, step }, names) =>
    `A cap was full; ${names.step(text(campaign), text(step))} goes out all the same, as its step says.`,
  consent_changed: ({ given, refused }) =>
    [
      ...(isFilled(given) ? [`Agreed to be contacted for ${purposeWords(given)}.`] : []),
      ...(isFilled(refused) ? [`Refused to be contacted for ${purposeWords(refused)}.`] : []),
    ].join(' '),
  opted_out: ({ channel }) => `Opted out of ${choiceWords(text(channel))}.`,
  suppressed: ({ address, why }) => `Nothing is sent to ${text(address)} any more: ${suppressionWords(text(why))}.`,
  opt_in_unconfirmed: ({ channel }) =>
    `Subscribed to ${choiceWords(text(channel))}, and has yet to confirm it: until then it counts for nothing.`,
  opted_in: ({ channel, isConfirmed }) =>
    isConfirmed === true
      ? `Is subscribed to ${choiceWords(text(channel))}, and has confirmed it.`
      : `Wants ${choiceWords(text(channel))} again.`,
  merged: ({ ids, event, by }) =>
    `Turned out to be the same person as somebody else${Array.isArray(ids) && ids.length > 0 ? ` (${ids.join(', ')})` : ''}${event === undefined ? '' : `, because ${quoted(text(event))} came with ${text(by)}`}; both histories are one now.`,
  id_dropped: ({ type, value, reason, event, last }) =>
    `${quoted(text(event))} came with ${text(type)} ${quoted(text(value))}, which does not count for this person: ${dropWords(text(reason))}.${last === true ? ' More of these are counted, but no longer told.' : ''}`,
  unmerged: ({ id, from, other }) =>
    `It was said that ${text(id)} and ${text(from)} are not one person: all since their first event was sorted anew${Array.isArray(other) && other.length > 0 ? `, and part of it belongs to ${other.join(', ')}` : ''}.`,
  id_shared: ({ type, value, users }) =>
    `${text(type)} ${quoted(text(value))} came with ${text(users)} different users: it is a shared device, and no longer stands for this person.`,
  device_left: () =>
    'Somebody else uses the app on one of their devices by now: no push messages for this person go there any more.',
}

const hourWords = (by: string, msOfDay: unknown): string =>
  `${typeof msOfDay === 'number' ? timeWords(msOfDay) : text(msOfDay)}, ${
    by === 'best_hour'
      ? 'the hour at which this person opens most messages'
      : 'since this person has opened too few messages to tell their best hour'
  }`

const ANSWER_PROBLEMS: Readonly<Record<string, string>> = {
  too_large: 'the answer was too large',
  not_json: 'the answer was no JSON',
}

/** `, with stock 3; price was missing` */
function answerWords(saved: unknown, missing: unknown): string {
  const known = Object.entries((saved ?? {}) as Detail).map(([name, value]) => `${name} ${text(value)}`)
  const lacking =
    Array.isArray(missing) && missing.length > 0 ? `; ${missing.map(text).join(', ')} could not be found in it` : ''
  return `${known.length > 0 ? `, with ${known.join(', ')}` : ''}${lacking}`
}

const SUPPRESSIONS: Readonly<Record<string, string>> = {
  hard_bounce: 'the address does not take mail',
  refused: 'there is no such address',
  soft_bounces: 'the address refused mail again and again',
  complaint: 'the person marked a message as spam',
}
const suppressionWords = (why: string): string => lookUp(SUPPRESSIONS, why) ?? why

const BARRIERS: Readonly<Record<string, string>> = {
  unsubscribed: 'the person has unsubscribed from all marketing',
  no_consent: 'the person has not agreed to what the list is for',
}

function barrierWords(reason: unknown): string {
  if (reason === undefined) return ''
  return `: ${lookUp(BARRIERS, text(reason)) ?? text(reason)}`
}

const isFilled = (list: unknown): list is readonly unknown[] => Array.isArray(list) && list.length > 0

const purposeWords = (purposes: readonly unknown[]): string =>
  purposes.map((purpose) => (purpose === EVERYTHING ? 'anything at all' : quoted(text(purpose)))).join(', ')

/** A channel, else a topic. */
const choiceWords = (name: string): string =>
  Object.hasOwn(CHANNEL_NOUN, name) ? `${nounOfChannel(name)}s` : `the topic ${quoted(name)}`

export function sentenceOf(row: StoryRow, names: Names): string {
  // A newer version may have written a kind that this one does not know.
  return Object.hasOwn(SENTENCES, row.kind) ? SENTENCES[row.kind as StoryKind](row.detail, names) : `${row.kind}.`
}

/** Details are plain JSON: where a text is expected, anything else is shown as such. */
const text = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))

/** A table of words may be asked for any text that is on record. */
const lookUp = (words: Readonly<Record<string, string>>, key: string): string | undefined =>
  Object.hasOwn(words, key) ? words[key] : undefined

function movedWords(campaign: string, step: string, was: unknown, names: Names): string {
  if (step === '') return ', after its last step'
  return `, at ${names.step(campaign, step)}${was === undefined ? '' : `, which takes the place of ${quoted(text(was))}`}`
}

const MEMBERSHIP: Readonly<Record<string, string>> = {
  event: '',
  time: ', by time passing',
  late: ', because of an event that came late',
  merge: ', because two profiles turned out to be one person',
  backfill: ', when the cohort was filled from history',
  definition: ', because the workspace was published anew',
  set: ', because a campaign set a trait',
  unlink: ', because two people had been taken for one',
}
const membershipReason = (reason: unknown): string => lookUp(MEMBERSHIP, text(reason)) ?? ''

const ENDS: Readonly<Record<string, string>> = {
  completed: 'all steps were done',
  goal: 'the goal was reached',
  merged: 'the same person was already in it under another id',
  migrated: 'the campaign was changed, and the step it was at was ended for everybody at it',
  version_gone: 'the version it ran on is too old',
  campaign_removed: 'the campaign was taken out of the workspace',
  campaign_ended: 'the campaign was ended',
  campaign_paused: 'the campaign was paused',
  step_gone: 'the step it was at no longer exists',
  frequency_cap: 'a cap was full, and the step says that this ends it',
  too_many_steps: 'it took more steps than a campaign can have, which is a fault of ours',
}

export function endWords(reason: string, names: Pick<Names, 'cohort'>): string {
  const known = lookUp(ENDS, reason)
  if (known) return known
  if (reason.startsWith('left:')) return `the person left the cohort ${names.cohort(reason.slice(5))}`
  if (reason.startsWith('did:')) return `the person did ${quoted(reason.slice(4))}`
  const rule = /^exit_rule_(\d+)$/.exec(reason)
  return rule ? `exit rule ${rule[1]} held` : `it came to an exit (${reason})`
}

const DROPS: Readonly<Record<string, string>> = {
  placeholder: 'it is what is sent when there is no id',
  malformed: 'it is not written as such an id is',
  too_many: 'the event has more ids than are looked at',
  blocked: 'the workspace says that it is nobody’s',
  other_user: 'it belongs to another user',
  limit: 'there would be more ids of this type than one person may have',
  ids: 'there would be more ids than one person may have',
  merges: 'more profiles were joined to this one than a person can have',
  shared: 'it is a device that many users share',
  unlinked: 'it was said that it is not this person’s',
}
const dropWords = (reason: string): string => lookUp(DROPS, reason) ?? reason

const BLOCKS: Readonly<Record<string, string>> = {
  open_journey: 'it was already running for this person',
  too_many_journeys: 'too many campaigns were running for this person',
  reentry_never: 'it was there before, and a campaign that begins only once does not begin again',
  reentry_too_soon: 'it sent something not long ago, and the pause before it may begin again is not over',
  not_by_api: 'it is not entered by the API',
  not_live: 'it is not live',
  too_many_rounds: 'campaigns kept starting each other, and were stopped there',
  held_out: 'this person is kept out by the holdout',
}
export const blockWords = (reason: string): string => lookUp(BLOCKS, reason) ?? reason

const WAITS: Readonly<Record<string, string>> = {
  happened: 'what it waited for happened',
  never_sent: 'what it waited for cannot happen, since the message never went out',
  before_quiet: 'it ends early, so that the message goes out before the quiet time',
  past: 'the moment that it was for had passed already',
  best_hour: 'it is the hour at which this person opens most messages',
  fallback: 'it is the time for people who have opened too few messages to tell their best hour',
  no_date: 'the person has no such date',
  reset_limit: 'its time had begun anew for as long as it may',
  time_over: 'its time ran out and what it waited for did not happen',
}
const waitWords = (why: string): string => lookUp(WAITS, why) ?? `${branchWords(why)} happened`

function branchWords(taken: string): string {
  if (taken.startsWith('arm_')) return `the arm ${quoted(taken.slice('arm_'.length))}`
  const number = /^case_(\d+)$/.exec(taken)?.[1]
  return number === undefined ? 'the path for all others' : `path ${number}`
}

function deliverySentence(told: Detail, names: Names): string {
  const { campaign, step, list, status, reason, detail, topic, purpose, said, first, until, locale, by } = told
  const subject = capital(subjectOf(campaign, step, list, names))
  const after = first === undefined ? '' : ` The room that is left is for the campaign ${names.campaign(text(first))}.`
  if (status === 'held')
    return `${subject} is held back${holdWords(by === 'connection' ? `${text(reason)}_by_tool` : reason, until)}.${after}`
  if (purpose !== undefined)
    return `${subject} was not sent: The person has ${said === 'refused' ? 'refused' : 'never agreed'} to be contacted for ${quoted(text(purpose))}.`
  if (topic !== undefined) {
    const what = told['isUnconfirmed'] === true ? 'has not confirmed their subscription' : 'is not subscribed'
    return `${subject} was not sent: The person ${what} to the topic ${quoted(text(topic))}.`
  }
  if (status === 'pending' && reason === 'replayed') return `${subject} was asked for once more, and waits to go out.`
  if (status === 'sent' && locale !== undefined) return `${subject} went out, in its variant ${quoted(text(locale))}.`
  return `${subject} ${statusWords(text(status), reason, detail)}${after}`
}

function subjectOf(campaign: unknown, step: unknown, list: unknown, names: Names): string {
  if (list !== undefined) return `the change of ${names.list(text(list))}`
  return step === undefined ? 'the change of an ad list' : names.step(text(campaign), text(step))
}

/** What became of a message, as the end of a sentence with its full stop. */
export function statusWords(status: string, reason: unknown, detail?: unknown): string {
  const said = detail === undefined || detail === '' ? '' : ` (${text(detail)})`
  switch (status) {
    case 'pending':
      return 'is waiting to go out.'
    case 'held':
      return `is held back for now${holdWords(reason)}.`
    case 'sending':
      return 'is going out right now.'
    case 'sent':
      return 'went out.'
    case 'delivered':
      return 'arrived.'
    case 'skipped':
      return `was not sent: ${skipWords(reason)}${said}`
    case 'failed':
      return `failed${reason ? `: ${failureWords(text(reason))}` : ''}${said}.`
    case 'unknown':
      return `is unconfirmed: the connection broke, and the tool may or may not have taken it${said}.`
    case 'cancelled':
      return 'was called off before it went out.'
    default:
      return `is ${status}.`
  }
}

const HOLDS: Readonly<Record<string, string>> = {
  quiet_hours: 'it is a quiet time of day for this person',
  frequency_cap: 'the person has got as many messages as they may get in that time',
  throttled: 'the campaign sends only so many messages at a time, and others are before it',
  throttled_by_tool: 'the tool is sent only so much at a time, and others are before it',
}

function holdWords(reason: unknown, until?: unknown): string {
  const words = lookUp(HOLDS, text(reason))
  const end = typeof until === 'number' ? ` until ${new Date(until).toISOString()}` : ''
  return `${end}${words === undefined ? '' : `: ${words}`}`
}

/** The reason in words, with its full stop. */
export const skipWords = (reason: unknown): string => lookUp(SKIP_REASONS, text(reason)) ?? `${text(reason)}.`

const FAILURES: Readonly<Record<string, string>> = {
  failed: 'the tool refused it',
  retry: 'the tool could not take it, however often it was tried',
  address_invalid: 'the address does not exist',
  auth: 'the tool did not accept our credentials',
  config: 'the tool could not use what we sent, which needs attention',
}
const failureWords = (reason: string): string => lookUp(FAILURES, reason) ?? reason
