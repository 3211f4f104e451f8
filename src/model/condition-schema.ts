import { RECEIPTS } from './condition.ts'
import { COLLECT_MAX, MINUS_MAX, SEQUENCE_STEPS_MAX } from './parse/limits.ts'
import { anyOf, choice, duration, fields, flag, list, ref, scalar, text, type Schema } from './schema-words.ts'
import { CHANNELS } from './workspace.ts'

export const where: Schema = {
  type: 'object',
  description: 'Filter by properties of the event: path and value, list of values, or operators.',
  additionalProperties: ref('match'),
}

const operators: Readonly<Record<string, Schema>> = {
  eq: { ...scalar, description: 'Equals.' },
  ne: { ...scalar, description: 'Does not equal.' },
  gt: { type: ['number', 'string'], description: 'Greater than.' },
  gte: { type: ['number', 'string'], description: 'Greater than or equal to.' },
  lt: { type: ['number', 'string'], description: 'Less than.' },
  lte: { type: ['number', 'string'], description: 'Less than or equal to.' },
  contains: text('Holds this text, or this item of a list.'),
  startsWith: text('Begins with this text.'),
  endsWith: text('Ends with this text.'),
  glob: text('Matches this pattern: * stands for any text.'),
  exists: flag('Whether there is a value at all.'),
  before: text('Before this date: 2027-01-31 or 2027-01-31T18:00:00Z.'),
  after: text('After this date: 2027-01-31 or 2027-01-31T18:00:00Z.'),
  withinLast: duration('In the last so long, counted from now. Not for filters of events.'),
  withinNext: duration('In the next so long, counted from now. Not for filters of events.'),
}

export const cohortName = text('Key of a cohort.')
const sendStepName = text('Id of a send step of this campaign.')

/** Beside `goal`, `within` is the goal's: it says there what it means. */
export const conditionKeys: Readonly<Record<string, Schema>> = {
  all: list(ref('condition'), 'All of these hold.'),
  any: list(ref('condition'), 'At least one of these holds.'),
  not: ref('condition'),
  did: text('The person did this event.'),
  didNot: text('The person did not do this event.'),
  where,
  times: ref('times'),
  from: text('Only events from this date on: 2027-01-31 or 2027-01-31T18:00:00Z.'),
  until: text('Only events before this date: 2027-01-31 or 2027-01-31T18:00:00Z.'),
  within: duration('Only events of the last so long.'),
  since: anyOf(text('Only events after the latest of these.'), ref('since')),
  same: list(text('Path of a property.'), 'Judged for each combination of these properties by itself.'),
  sequence: {
    ...list(ref('sequenceStep'), 'These events came in this order. within and same beside it bound all its steps.'),
    minItems: 2,
    maxItems: SEQUENCE_STEPS_MAX,
  },
  trait: text('Path of a trait, compared by is or an operator beside it.'),
  aggregate: { ...ref('aggregate'), description: 'A value of many events, compared by is or an operator beside it.' },
  is: anyOf(scalar, list(scalar)),
  ...operators,
  in: cohortName,
  notIn: cohortName,
  reachable: choice(CHANNELS, 'There is an address on this channel, and the person has not opted out of it.'),
  subscribed: text('Topic or channel: the person has opted out neither of it nor of everything.'),
  ...Object.fromEntries(RECEIPTS.map((receipt) => [receipt, sendStepName])),
  saved: text('Name under `save` of a call of this campaign, compared by is or an operator beside it.'),
  leaves: { ...cohortName, description: 'In exit only: leaves this cohort during the journey.' },
  for: duration('It has held that long without a break.'),
}

/** What conditions are made of. */
export const conditionDefinitions: Readonly<Record<string, Schema>> = {
  match: anyOf(scalar, list(scalar, 'Any of these.'), fields('Operators; all must hold.', operators)),
  times: anyOf(
    { type: 'integer', minimum: 1, description: 'At least so often.' },
    fields('How often.', {
      atLeast: { type: 'integer', minimum: 0 },
      atMost: { type: 'integer', minimum: 0 },
      exactly: { type: 'integer', minimum: 0 },
      between: { type: 'array', items: { type: 'integer', minimum: 0 }, minItems: 2, maxItems: 2 },
    }),
  ),
  reset: fields('Each time this event happens, upTo begins anew.', { did: text('Name of the event.'), where }, ['did']),
  since: fields(
    'The latest event of this kind.',
    { did: text('Name of the event.'), where, within: duration('Only the last so long.') },
    ['did'],
  ),
  sequenceStep: fields('An event that must come, or one that must not.', {
    did: text('Name of the event.'),
    didNot: text('Name of the event that must not come here.'),
    where,
    within: duration('At most so long after the step before. For didNot at the end: for so long.'),
  }),
  aggregate: fields(
    'One function of a value over many events.',
    {
      sum: text('Path of the values: their sum.'),
      avg: text('Path of the values: their average.'),
      min: text('Path of the values: the smallest number.'),
      max: text('Path of the values: the largest number.'),
      count: text('Path of the values: how many there are.'),
      distinct: text('Path of the values: how many different ones there are.'),
      first: text('Path of the values: the earliest.'),
      last: text('Path of the values: the latest.'),
      mostFrequent: text('Path of the values: the one that comes most often.'),
      of: text('Name of the event.'),
      where,
      within: duration('Only events of the last so long.'),
    },
    ['of'],
  ),
  collect: fields(
    'The newest things that events told of, for templates.',
    {
      collect: text('Path of what tells one thing from another, such as product_id or products[].sku.'),
      of: text('Name of the event.'),
      where,
      within: duration('Only events of the last so long.'),
      atMost: { type: 'integer', minimum: 1, maximum: COLLECT_MAX, description: 'So many things. Default 10.' },
      minus: anyOf(ref('minus'), {
        ...list(ref('minus'), 'Events that take things away again.'),
        minItems: 1,
        maxItems: MINUS_MAX,
      }),
    },
    ['collect', 'of'],
  ),
  minus: anyOf(
    text('Event that takes a thing away again.'),
    fields(
      'Event that takes things away again.',
      { did: text('Name of the event.'), where, path: text('Path of the key in this event, if it is another.') },
      ['did'],
    ),
  ),
  condition: fields('One operator, its modifiers beside it.', conditionKeys),
}
