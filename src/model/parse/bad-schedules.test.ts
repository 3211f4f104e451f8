import { describe, expect, it } from 'vitest'
import { parseWorkspace } from '../parse-workspace.ts'
import type { Campaign } from '../workspace.ts'
import type { Problem } from './problem.ts'

const HEAD = `version: 1
workspace: shop
timezone: Europe/Berlin
cohorts: { fans: { where: { did: A } } }
campaigns:
  news:
    steps: [{ wait: 1h }]
`

const parse = (campaign: string) =>
  parseWorkspace(`${HEAD}    ${campaign}\n`, { env: () => undefined, readFile: () => undefined, kinds: {} })

function problemsIn(campaign: string): readonly string[] {
  const line = ({ code, line, column, message, hint }: Problem): string =>
    `${code} ${line}:${column} ${message}${hint === undefined ? '' : ` | ${hint}`}`
  const parsed = parse(campaign)
  return parsed.ok ? [] : parsed.error.map(line)
}

function campaignOf(text: string): Campaign {
  const parsed = parse(text)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error))
  return parsed.value.workspace.campaigns.news!
}
const scheduleOf = (written: string): unknown => {
  const { entry } = campaignOf(`entry: { schedule: ${written}, cohort: fans }`)
  return entry.kind === 'schedule' && entry.schedule
}

describe('An entry by schedule', () => {
  const lateUpToMs = 4 * 3_600_000

  it.each([
    ['"2027-01-31T09:00:00+01:00"', '2027-01-31T08:00:00.000Z'],
    ['"2027-01-31 09:00"', '2027-01-31T08:00:00.000Z'],
    ['2027-07-01T09:00', '2027-07-01T07:00:00.000Z'],
    ['2027-07-01', '2027-06-30T22:00:00.000Z'],
    ['"2027-03-28 02:30"', '2027-03-28T01:00:00.000Z'],
    ['"2027-10-31 02:30"', '2027-10-31T00:30:00.000Z'],
  ])('at %s begins at %s', (at, expected) => {
    expect(scheduleOf(`{ at: ${at} }`)).toEqual({ kind: 'once', at: Date.parse(expected), lateUpToMs })
  })

  it('has the time zone that it names, else that of the workspace', () => {
    expect(scheduleOf('{ at: "2027-01-31 09:00", timezone: UTC }')).toMatchObject({ at: Date.UTC(2027, 0, 31, 9) })
    expect(scheduleOf('{ cron: " 0  9 * * mon" }')).toEqual({
      kind: 'cron',
      cron: '0 9 * * mon',
      timezone: 'Europe/Berlin',
      lateUpToMs,
    })
    expect(scheduleOf('{ cron: "0 9 * * *", timezone: Asia/Tokyo, lateUpTo: 30m }')).toMatchObject({
      timezone: 'Asia/Tokyo',
      lateUpToMs: 1_800_000,
    })
  })

  it('has a throttle in two ways of writing', () => {
    const throttleOf = (written: string): unknown => {
      const { entry } = campaignOf(`entry: { schedule: { at: 2027-01-01 }, cohort: fans, throttle: ${written} }`)
      return entry.kind === 'schedule' && entry.throttle
    }
    for (const written of ['1000/h', '"1000 / 1h"', '{ atMost: 1000, per: 1h }'])
      expect(throttleOf(written)).toEqual({ atMost: 1000, perMs: 3_600_000 })
    expect(throttleOf('50/10s')).toEqual({ atMost: 50, perMs: 10_000 })
  })

  const at = (entry: string): string => `entry: { cohort: fans, ${entry} }`

  it.each([
    [at('schedule: {}'), 'missing_key 8:38 `schedule` needs `at` or `cron`; both are missing.'],
    [
      at('schedule: { at: 2027-01-01, cron: "0 9 * * *" }'),
      'ambiguous 8:56 `schedule` is one moment or a rule; found `at` and `cron`. | Make two campaigns of it.',
    ],
    [
      at('schedule: { at: tomorrow }'),
      'bad_value 8:44 `at` expects a moment such as "2027-01-31 09:00" or 2027-01-31T09:00:00+01:00; found the text "tomorrow".',
    ],
    [
      at('schedule: { at: "2027-02-30 09:00" }'),
      'bad_value 8:44 `at` expects a moment such as "2027-01-31 09:00" or 2027-01-31T09:00:00+01:00; found the text "2027-02-30 09:00".',
    ],
    [
      at('schedule: { at: "2027-01-31 25:00" }'),
      'bad_value 8:44 `at` expects a moment such as "2027-01-31 09:00" or 2027-01-31T09:00:00+01:00; found the text "2027-01-31 25:00".',
    ],
    [
      at('schedule: { at: "2027-01-31T09:00:00Z", timezone: UTC }'),
      'not_allowed_here 8:68 `timezone` can’t stand beside a moment that says its own offset.',
    ],
    [
      at('schedule: { cron: "0 9 * *" }'),
      'bad_value 8:46 `cron` can\'t be read: a cron expression has five fields: minute, hour, day of the month, month, day of the week; found 4. | Nine o’clock every Monday is "0 9 * * mon".',
    ],
    [
      at('schedule: { cron: "0 9 * * *", timezone: profile }'),
      'not_supported 8:69 A schedule is the same moment for everybody: it can’t follow the clock of each person. | Begin the day before, and let a step wait for their own time: wait: { until: { at: "09:00" } }.',
    ],
    [
      at('schedule: { cron: "0 9 * * *", timezone: Berlin }'),
      'bad_value 8:69 `timezone` expects a time zone such as Europe/Berlin; found the text "Berlin". | The names are those of the IANA time zone database.',
    ],
    [
      at('schedule: { cron: "0 9 * * *", lateUpTo: soon }'),
      'bad_duration 8:69 `lateUpTo` expects a duration such as 90s, 15m, 4h, 7d or 2w; found the text "soon".',
    ],
    [
      at('schedule: { at: 2027-01-01 }, throttle: fast'),
      'bad_value 8:68 `throttle` expects a number for each span such as 1000/h or 50/10s, or { atMost: 1000, per: 1h }; found the text "fast".',
    ],
    [
      at('schedule: { at: 2027-01-01 }, throttle: 0/h'),
      'bad_value 8:68 `throttle` expects from 1 to 10000000 in a span of at least 1s; found the text "0/h".',
    ],
    [
      at('schedule: { at: 2027-01-01 }, throttle: { atMost: 1.5, per: 1h }'),
      'bad_value 8:78 `atMost` expects a whole number from 1 to 10000000; found the number 1.5.',
    ],
    [
      at('schedule: { at: 2027-01-01 }, existing: include'),
      "not_allowed_here 8:58 `existing` can't stand beside `schedule` in `entry`.",
    ],
    [at('throttle: 1000/h'), "not_allowed_here 8:28 `throttle` can't stand beside `cohort` in `entry`."],
    [
      'entry: { schedule: { at: 2027-01-01 } }',
      'missing_key 8:12 `entry` by `schedule` needs `cohort`, whose members enter; it is missing.',
    ],
    [
      'entry: { schedule: { at: 2027-01-01 }, event: A, cohort: fans }',
      'ambiguous 8:14 A campaign is entered in one way; found `event` and `schedule`. | Make two campaigns of it.',
    ],
    [
      'entry: { schedule: { at: 2027-01-01 }, cohort: fanz }',
      'unknown_name 8:52 There is no cohort "fanz". | Did you mean "fans"?',
    ],
  ])('that is wrong tells so: %s', (campaign, problem) => {
    expect(problemsIn(campaign)).toEqual([problem])
  })
})

describe('What becomes of late messages on resume', () => {
  it('is said in a word or by how late', () => {
    const onResumeOf = (written: string) => campaignOf(`onResume: ${written}\n    entry: { api: true }`).onResume
    expect(onResumeOf('send')).toBe('send')
    expect(onResumeOf('skip')).toBe('skip')
    expect(onResumeOf('{ lateUpTo: 2h }')).toEqual({ lateUpToMs: 7_200_000 })
    expect(campaignOf('entry: { api: true }').onResume).toBeUndefined()
  })

  it.each([
    ['onResume: maybe', 'bad_value 8:15 `onResume` expects send, skip or { lateUpTo: 1d }; found the text "maybe".'],
    ['onResume: 1d', 'bad_value 8:15 `onResume` expects send, skip or { lateUpTo: 1d }; found the text "1d".'],
    ['onResume: {}', '`onResume` needs `lateUpTo`; it is missing.'],
  ])('that is wrong tells so: %s', (written, problem) => {
    expect(problemsIn(`${written}\n    entry: { api: true }`).join('\n')).toContain(problem)
  })
})
