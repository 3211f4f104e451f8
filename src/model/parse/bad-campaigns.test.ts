import { describe, expect, it } from 'vitest'
import { problemsOf, type Case } from './bad-workspace.fixture.ts'

const cases: Readonly<Record<string, readonly Case[]>> = {
  Campaigns: [
    {
      title: 'neither entry nor steps',
      around: 'campaign',
      text: '{}',
      problems: [
        'missing_key 5:11 A campaign needs `entry`; it is missing.',
        'missing_key 5:11 A campaign needs `steps`; it is missing.',
      ],
    },
    {
      title: 'an unknown key',
      around: 'campaign',
      text: '{ entry: { cohort: carts }, steps: [{ wait: 1h }], goals: 1 }',
      problems: ['unknown_key 5:62 A campaign has no key `goals`. | Did you mean `goal`?'],
    },
    {
      title: 'entry by both',
      around: 'campaign',
      text: '{ entry: { cohort: carts, event: A }, steps: [{ wait: 1h }] }',
      problems: [
        'ambiguous 5:37 A campaign is entered in one way; found `cohort` and `event`. | Make two campaigns of it.',
      ],
    },
    {
      title: 'entry by neither',
      around: 'campaign',
      text: '{ entry: {}, steps: [{ wait: 1h }] }',
      problems: ['missing_key 5:20 `entry` needs one of `cohort`, `event`, `schedule`, `api`; all are missing.'],
    },
    {
      title: 'entry by an unknown cohort',
      around: 'campaign',
      text: '{ entry: { cohort: cartz }, steps: [{ wait: 1h }] }',
      problems: ['unknown_name 5:30 There is no cohort "cartz". | Did you mean "carts"?'],
    },
    {
      title: 'entry by schedule',
      around: 'campaign',
      text: '{ entry: { schedule: daily, cohort: carts }, steps: [{ wait: 1h }] }',
      problems: [
        'wrong_type 5:32 `schedule` expects a mapping with `at`, `cron`, `timezone`, `lateUpTo`; found the text "daily".',
      ],
    },
    {
      title: 'entry by no api',
      around: 'campaign',
      text: '{ entry: { api: false }, steps: [{ wait: 1h }] }',
      problems: ['bad_value 5:27 `api` is true, or not there at all. | Say by what else the campaign is entered.'],
    },
    {
      title: 'entry by api in a word',
      around: 'campaign',
      text: '{ entry: { api: allowed, key: cart_id }, steps: [{ wait: 1h }] }',
      problems: [
        'wrong_type 5:27 `api` expects true or false; found the text "allowed".',
        "not_allowed_here 5:36 `key` can't stand beside `api` in `entry`.",
      ],
    },
    {
      title: 'entry by api and more',
      around: 'campaign',
      text: '{ entry: { api: true, cohort: carts }, steps: [{ wait: 1h }] }',
      problems: [
        'ambiguous 5:22 A campaign is entered in one way; found `cohort` and `api`. | Make two campaigns of it.',
      ],
    },
    {
      title: 'existing',
      around: 'campaign',
      text: '{ entry: { cohort: carts, existing: all }, steps: [{ wait: 1h }] }',
      problems: ['bad_value 5:47 `existing` expects skip or include; found the text "all".'],
    },
    {
      title: 'where beside a cohort',
      around: 'campaign',
      text: '{ entry: { cohort: carts, where: { x: 1 } }, steps: [{ wait: 1h }] }',
      problems: ["not_allowed_here 5:37 `where` can't stand beside `cohort` in `entry`."],
    },
    {
      title: 'existing beside an event',
      around: 'campaign',
      text: '{ entry: { event: A, existing: skip }, steps: [{ wait: 1h }] }',
      problems: ["not_allowed_here 5:32 `existing` can't stand beside `event` in `entry`."],
    },
    {
      title: 'entry as text',
      around: 'campaign',
      text: '{ entry: carts, steps: [{ wait: 1h }] }',
      problems: [
        'wrong_type 5:20 `entry` expects a mapping with `cohort`, `existing`, `event`, `where`, `key`, `api`, `schedule`, `throttle`; found the text "carts".',
      ],
    },
    {
      title: 'reentry',
      around: 'campaign',
      text: '{ entry: { cohort: carts }, reentry: sometimes, steps: [{ wait: 1h }] }',
      problems: ['bad_value 5:48 `reentry` expects always, never or { after: 7d }; found the text "sometimes".'],
    },
    {
      title: 'reentry after',
      around: 'campaign',
      text: '{ entry: { cohort: carts }, reentry: { after: 7 }, steps: [{ wait: 1h }] }',
      problems: [
        'bad_duration 5:57 `after` expects a duration such as 90s, 15m, 4h, 7d or 2w; found the number 7. | Say the unit: 7s, 7m, 7h or 7d.',
      ],
    },
    {
      title: 'exit as a mapping',
      around: 'campaign',
      text: '{ entry: { cohort: carts }, exit: { did: A }, steps: [{ wait: 1h }] }',
      problems: [
        'wrong_type 5:45 `exit` expects a list of conditions; found a mapping. | Put it in brackets: [{ … }].',
      ],
    },
    {
      title: 'exit leaving an unknown cohort',
      around: 'campaign',
      text: '{ entry: { cohort: carts }, exit: [{ leaves: cart }], steps: [{ wait: 1h }] }',
      problems: ['unknown_name 5:56 There is no cohort "cart". | Did you mean "carts"?'],
    },
    {
      title: 'leaves with for',
      around: 'campaign',
      text: '{ entry: { cohort: carts }, exit: [{ leaves: carts, for: 1h }], steps: [{ wait: 1h }] }',
      problems: [
        'not_allowed_here 5:56 `leaves` stands only in `exit`, by itself or in all or any: it is a moment, not a state. | To ask whether someone is outside a cohort, use notIn.',
      ],
    },
    {
      title: 'leaves under not',
      around: 'campaign',
      text: '{ entry: { cohort: carts }, exit: [{ not: { leaves: carts } }], steps: [{ wait: 1h }] }',
      problems: [
        'not_allowed_here 5:63 `leaves` stands only in `exit`, by itself or in all or any: it is a moment, not a state. | To ask whether someone is outside a cohort, use notIn.',
      ],
    },
    {
      title: 'leaves in goal',
      around: 'campaign',
      text: '{ entry: { cohort: carts }, goal: { leaves: carts }, steps: [{ wait: 1h }] }',
      problems: [
        'not_allowed_here 5:55 `leaves` stands only in `exit`, by itself or in all or any: it is a moment, not a state. | To ask whether someone is outside a cohort, use notIn.',
      ],
    },
    {
      title: 'goal without condition',
      around: 'campaign',
      text: '{ entry: { cohort: carts }, goal: { within: 7d }, steps: [{ wait: 1h }] }',
      problems: [
        'missing_key 5:45 A condition needs an operator; found only within. | It is one of all, any, not, did, didNot, sequence, trait, aggregate, in, notIn, reachable, subscribed, received, opened, clicked, delivered, bounced, saved, leaves.',
      ],
    },
    {
      title: 'goal ends',
      around: 'campaign',
      text: '{ entry: { cohort: carts }, goal: { did: A, ends: maybe }, steps: [{ wait: 1h }] }',
      problems: ['wrong_type 5:61 `ends` expects true or false; found the text "maybe".'],
    },
    {
      title: 'holdout as a number',
      around: 'campaign',
      text: '{ entry: { cohort: carts }, holdout: 5, steps: [{ wait: 1h }] }',
      problems: ['bad_value 5:48 `holdout` expects a share such as 5%; found the number 5. | Write a number and %.'],
    },
    {
      title: 'holdout of too much',
      around: 'campaign',
      text: '{ entry: { cohort: carts }, holdout: 120%, steps: [{ wait: 1h }] }',
      problems: [
        'bad_value 5:48 `holdout` expects a share such as 5%; found the text "120%". | It can be from 0% to 100%.',
      ],
    },
    {
      title: 'status',
      around: 'campaign',
      text: '{ entry: { cohort: carts }, status: running, steps: [{ wait: 1h }] }',
      problems: ['bad_value 5:47 `status` expects draft, live, paused or ended; found the text "running".'],
    },
    {
      title: 'kind',
      around: 'campaign',
      text: '{ entry: { cohort: carts }, kind: promotion, steps: [{ wait: 1h }] }',
      problems: [
        'bad_value 5:45 `kind` expects promotional or transactional; found the text "promotion". | Did you mean promotional?',
      ],
    },
    {
      title: 'no steps',
      around: 'campaign',
      text: '{ entry: { cohort: carts }, steps: [] }',
      problems: ['bad_value 5:46 `steps` expects a list of steps; found an empty list.'],
    },
    {
      title: 'steps as a mapping',
      around: 'campaign',
      text: '{ entry: { cohort: carts }, steps: { wait: 1h } }',
      problems: ['wrong_type 5:46 `steps` expects a list of steps; found a mapping.'],
    },
  ],
}

describe.each(Object.entries(cases))('A bad workspace tells what is wrong, where, and what to do. %s', (_, list) => {
  it.each(list)('$title', (each) => {
    expect(problemsOf(each)).toEqual(each.problems)
  })
})
