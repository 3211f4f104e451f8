import { CAP_AT_MOST_MAX, POLICY_RULES_MAX, PURPOSE_CHARS_MAX } from './parse/limits.ts'
import { CHANNELS } from './workspace.ts'

const text = (description: string) => ({ type: 'string', description })
const channel = {
  anyOf: [
    { enum: CHANNELS, description: 'A channel.' },
    { type: 'array', items: { enum: CHANNELS }, minItems: 1, description: 'Any of these channels.' },
  ],
}
const timeOfDay = (description: string) => ({
  type: 'string',
  pattern: '^\\s*([01]?\\d|2[0-3]):[0-5]\\d\\s*$',
  description,
  examples: ['22:00'],
})
const closed = (description: string, properties: Readonly<Record<string, unknown>>, required: readonly string[]) => ({
  type: 'object',
  description,
  properties,
  additionalProperties: false,
  required,
})

/** The part of the schema for `policies` and `topics`. */
export const policyDefinitions: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  quietHours: closed(
    'A time of day without messages, on the clock of the person.',
    {
      channel,
      from: timeOfDay('Quiet from this time on.'),
      to: timeOfDay('Until this time; if it is the earlier one, that of the next day.'),
      timezone: text("profile (default): each person's own, else the workspace's. Or a zone such as Europe/Berlin."),
      then: {
        enum: ['hold', 'skip', 'edge'],
        description:
          'hold (default): it goes out when the quiet time is over. edge: just before it begins, if that is known in time.',
      },
    },
    ['channel', 'from', 'to'],
  ),
  cap: closed(
    'So many messages a person in a rolling window, over all campaigns. It needs channel or tag.',
    {
      channel,
      tag: text('Only messages of campaigns with this tag.'),
      atMost: { type: 'integer', minimum: 1, maximum: CAP_AT_MOST_MAX },
      per: { $ref: '#/$defs/duration', description: 'The window.' },
      then: { enum: ['skip', 'wait'], description: 'Default skip. wait: it goes out when the window has room again.' },
    },
    ['atMost', 'per'],
  ),
  consentNeed: {
    anyOf: [
      { type: 'string', maxLength: PURPOSE_CHARS_MAX, description: 'A purpose that people must have agreed to.' },
      closed(
        'A purpose that people must have agreed to.',
        {
          purpose: { type: 'string', maxLength: PURPOSE_CHARS_MAX, description: 'As consent events name it.' },
          unknown: {
            enum: ['allow', 'deny'],
            description: 'Who never said anything. Default allow for messages, deny for audiences.',
          },
        },
        ['purpose'],
      ),
    ],
  },
  policies: {
    ...closed(
      'What holds for all campaigns at the moment of sending; transactional ones are exempt.',
      {
        quietHours: { type: ['array', 'null'], items: { $ref: '#/$defs/quietHours' }, maxItems: POLICY_RULES_MAX },
        caps: { type: ['array', 'null'], items: { $ref: '#/$defs/cap' }, maxItems: POLICY_RULES_MAX },
        consent: {
          type: ['object', 'null'],
          description: 'What people must have agreed to, by channel, and for audiences.',
          properties: Object.fromEntries(
            [...CHANNELS, 'audiences'].map((key) => [key, { $ref: '#/$defs/consentNeed' }]),
          ),
          additionalProperties: false,
        },
        holdout: { type: 'string', pattern: '%\\s*$', description: 'Share kept out of all promotional campaigns: 2%.' },
      },
      [],
    ),
    type: ['object', 'null'],
  },

  topic: {
    ...closed(
      'What people can be subscribed to, beside channels.',
      {
        name: text('As people see it on the preference page.'),
        default: { enum: ['in', 'out'], description: 'Whether who has not chosen gets it. Default in.' },
        confirm: {
          type: 'boolean',
          description:
            'Who subscribes gets it once they have confirmed it. Default false; true makes it out by default.',
        },
      },
      [],
    ),
    type: ['object', 'null'],
  },
}
