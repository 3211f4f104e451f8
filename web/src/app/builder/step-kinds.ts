import type { Mapping } from '../draft/mapping.ts'

/** What a step can do, in the order in which it is offered. */
export const STEP_KINDS = [
  'send',
  'wait',
  'waitFor',
  'branch',
  'split',
  'audience',
  'set',
  'emit',
  'call',
  'enter',
  'exit',
] as const
export type StepKind = (typeof STEP_KINDS)[number]

export const stepKindOf = (step: Mapping): StepKind | undefined => STEP_KINDS.find((kind) => Object.hasOwn(step, kind))

export const CHANNELS = ['push', 'email', 'sms', 'webhook'] as const
export type Channel = (typeof CHANNELS)[number]

/** What a step that was just added says. */
export const NEW_STEPS: Readonly<Record<StepKind, Mapping>> = {
  send: { send: 'push', message: { title: '', body: '' } },
  wait: { wait: '1h' },
  waitFor: { waitFor: { did: '' }, upTo: '1d' },
  branch: { branch: [{ when: { did: '' } }] },
  split: {
    split: [
      { id: 'a', weight: 1 },
      { id: 'b', weight: 1 },
    ],
  },
  audience: { audience: { add: [] } },
  set: { set: { '': '' } },
  emit: { emit: { event: '' } },
  call: { call: { body: '{}' } },
  enter: { enter: '' },
  exit: { exit: 'done' },
}

/** What a message of a channel is made of when nobody has written it yet. */
export const NEW_MESSAGES: Readonly<Record<Channel, Mapping>> = {
  push: { title: '', body: '' },
  email: { subject: '', html: '<p>Hello {{ profile.traits.first_name | default: "there" }},</p>\n' },
  sms: { text: '' },
  webhook: { body: '{ "user": "{{ profile.userId }}" }' },
}
