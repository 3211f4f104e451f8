import { ARMS_MAX, WEIGHT_MAX } from './parse/read-split-step.ts'
import { GIVEN_VALUES_MAX } from './parse/read-giving-steps.ts'
import { SAVED_PER_CALL_MAX } from './parse/limits.ts'
import { SAVED_NAME_PATTERN } from './parse/read-call-step.ts'
import { WEEKDAYS } from './parse/read-clock.ts'
import { BEST_HOUR } from './parse/read-wait.ts'
import {
  anyOf,
  choice,
  duration,
  fields,
  flag,
  KEY_PATTERN,
  list,
  ref,
  scalar,
  text,
  type Schema,
} from './schema-words.ts'
import { WHEN_CAPPED } from './policies.ts'
import { CHANNELS } from './workspace.ts'

const until = fields('Until when those added stay on the list.', {
  when: ref('condition'),
  onExit: flag('They leave it when the journey ends. Default true.'),
  after: duration('They leave it after so long.'),
})

const given = (description: string): Schema => ({
  type: 'object',
  description,
  maxProperties: GIVEN_VALUES_MAX,
  additionalProperties: anyOf(scalar, fields('What a trait is then.', { trait: text('Path of a trait.') }, ['trait'])),
})

const clockKeys: Readonly<Record<string, Schema>> = {
  at: { type: 'string', pattern: '^([01]?\\d|2[0-3]):[0-5]\\d$', description: 'Time of day: 09:00. Default midnight.' },
  on: anyOf(choice(WEEKDAYS, 'A day of the week.'), list(choice(WEEKDAYS, 'A day of the week.'))),
  timezone: text("profile (default): the person's own; or a name such as Europe/Berlin."),
}

/** What may stand in a step, of whatever kind. */
export const stepKeys: Readonly<Record<string, Schema>> = {
  id: { type: 'string', pattern: KEY_PATTERN, description: 'Name of the step, unique in the campaign.' },
  if: { ...ref('condition'), description: 'Skip the step unless this holds.' },
  wait: anyOf(
    duration('Wait so long.'),
    fields('Wait until a moment; one that is past is no wait.', { until: ref('until') }, ['until']),
  ),
  waitFor: anyOf(ref('condition'), list(ref('case'), 'The first that comes true is taken.')),
  upTo: duration('Wait no longer than this; then go on, after a waitFor with else.'),
  reset: ref('reset'),
  then: list(ref('step'), 'Steps to take when it comes true.'),
  else: list(ref('step'), 'Steps to take otherwise.'),
  send: choice(CHANNELS, 'Send a message on this channel.'),
  via: anyOf(text('Key of a connection.'), list(text('Key of a connection.'), 'In order of preference.')),
  coupon: text('Key of a coupon.'),
  message: anyOf(ref('push'), ref('email'), ref('sms'), ref('webhook')),
  template: text('Key of a template of the same channel.'),
  whenCapped: choice(
    WHEN_CAPPED,
    'When a cap is full; default: what the cap says. continue: it goes out all the same.',
  ),
  call: fields(
    'Ask a tool, and keep what it answers.',
    {
      via: text('Key of a connection that can be asked. Default: the only one.'),
      body: ref('content'),
      save: {
        type: 'object',
        description: 'Paths in the answer, by the names under which the journey keeps what is there.',
        maxProperties: SAVED_PER_CALL_MAX,
        propertyNames: { pattern: SAVED_NAME_PATTERN },
        additionalProperties: text('Path such as stock.count or offers[].price; the first plain value is taken.'),
      },
    },
    ['body'],
  ),
  branch: list(ref('case'), 'The first whose condition holds is taken.'),
  split: { ...list(ref('arm'), 'By chance, the same one for the same person.'), minItems: 2, maxItems: ARMS_MAX },
  audience: fields('Change ad audiences, named connection/audience.', {
    add: list(text('connection/audience')),
    remove: list(text('connection/audience')),
  }),
  remove: until,
  set: { ...given('Traits to set; null takes one away.'), minProperties: 1 },
  emit: fields(
    'Record an event of this person.',
    { event: text('Name of the event.'), properties: given('Its properties.') },
    ['event'],
  ),
  enter: text('Key of another campaign, which begins for this person by its own rules.'),
  exit: text('End the journey for this reason.'),
}

/** What steps are made of. */
export const stepDefinitions: Readonly<Record<string, Schema>> = {
  until: anyOf(
    text('A date: 2027-01-31 or 2027-01-31T18:00:00Z.'),
    fields('The date in a trait, or a time of day.', {
      trait: text('Path of a trait that holds a date.'),
      offset: {
        type: 'string',
        pattern: '^\\s*[+-]?\\s*\\d+(\\.\\d+)?(ms|s|m|h|d|w)\\s*$',
        description: 'So much later than that date, or earlier with - before it.',
      },
      ...clockKeys,
      at: anyOf(clockKeys.at!, { const: BEST_HOUR, description: 'The hour at which the person opens most messages.' }),
      fallback: { ...clockKeys.at!, description: 'With at: bestHour: for people who have opened too few messages.' },
    }),
  ),
  arm: fields(
    'One way of a split.',
    {
      id: { type: 'string', pattern: KEY_PATTERN, description: 'Its name, unique within the split.' },
      weight: {
        type: 'number',
        exclusiveMinimum: 0,
        maximum: WEIGHT_MAX,
        description: 'Its share of the weights of all arms.',
      },
      then: list(ref('step'), 'Steps to take.'),
      control: flag('Its steps are walked but reach nobody, to measure the others against. Default false.'),
    },
    ['id', 'weight'],
  ),
}
