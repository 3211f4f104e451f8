import type { Step, Workspace } from '../model/workspace.ts'
import { findStep } from './step-tree.ts'
import { untilWords } from './until-words.ts'

/** What things are called in front of people: the name that was given, else the key. */
export interface Names {
  cohort(key: string): string
  campaign(key: string): string
  /** `the push message “nudge”`; for steps that are gone just the id. */
  step(campaign: string, id: string): string
  /** How long a wait lasts at most, ms; undefined: until something happens, or there is no such step any more. */
  waitMs(campaign: string, id: string): number | undefined
  /** What moment a wait lasts to; undefined: it is no such wait. */
  untilWords(campaign: string, id: string): string | undefined
  /** `the list retarget at facebook` */
  list(list: string): string
}

export function createNames(workspace: Workspace): Names {
  const stepOf = (campaign: string, id: string): Step | undefined =>
    findStep(own(workspace.campaigns, campaign)?.steps ?? [], id)
  return {
    cohort: (key) => quoted(own(workspace.cohorts, key)?.name ?? key),
    campaign: (key) => quoted(own(workspace.campaigns, key)?.name ?? key),
    step: (campaign, id) => {
      const step = stepOf(campaign, id)
      return step ? `${nounOf(step)} ${quoted(id)}` : `the step ${quoted(id)}`
    },
    waitMs: (campaign, id) => {
      const step = stepOf(campaign, id)
      return step?.kind === 'wait' ? step.ms : step?.kind === 'waitFor' ? step.upToMs : undefined
    },
    untilWords: (campaign, id) => {
      const step = stepOf(campaign, id)
      return step?.kind === 'wait' && step.until ? untilWords(step.until) : undefined
    },
    list: nameList,
  }
}

export function nameList(list: string): string {
  const slash = list.indexOf('/')
  return slash < 0 ? `the list ${quoted(list)}` : `the list ${quoted(list.slice(slash + 1))} at ${list.slice(0, slash)}`
}

export const CHANNEL_NOUN: Readonly<Record<string, string>> = {
  push: 'push message',
  email: 'email',
  sms: 'text message',
  webhook: 'webhook call',
  audience: 'change of an ad list',
  call: 'call to a tool',
}

export const nounOfChannel = (channel: string): string => CHANNEL_NOUN[channel] ?? `${channel} message`

export const capital = (sentence: string): string => sentence.charAt(0).toUpperCase() + sentence.slice(1)

export const quoted = (text: string): string => `“${text}”`

/** Keys come from outside: `constructor` is no cohort. */
export const own = <T>(map: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(map, key) ? map[key] : undefined

function nounOf(step: Step): string {
  switch (step.kind) {
    case 'send':
      return `the ${nounOfChannel(step.channel)}`
    case 'call':
      return 'the call'
    case 'wait':
    case 'waitFor':
      return 'the wait'
    case 'split':
      return 'the split'
    case 'branch':
      return 'the branch'
    case 'audience':
      return 'the ad list step'
    case 'set':
      return 'the setting of traits'
    case 'emit':
      return 'the event'
    case 'enter':
      return 'the start of a campaign'
    case 'exit':
      return 'the exit'
  }
}
