import { describe, expect, it } from 'vitest'
import type { StoryKind } from '../engine/effects.ts'
import { programOf } from '../engine/engine.fixture.ts'
import { reportCampaign } from './campaign-report.ts'
import { conditionWords } from './condition-words.ts'
import { createNames } from './names.ts'
import { sentenceOf } from './sentences.ts'
import { blocksOf, stepAfter } from './step-tree.ts'
import { stepAheadWords, stepWords } from './step-words.ts'

const { workspace } = programOf(`
version: 1
workspace: shop
connections: { stock: { kind: webhook, url: "https://shop.example" } }
campaigns:
  tour:
    entry: { event: Signed Up }
    steps:
      - { id: ab, split: [{ id: a, weight: 1, then: [{ wait: 1h, id: pause }] }, { id: b, weight: 1, control: true }] }
      - { exit: done, id: end }
  gives:
    name: Gifts
    entry: { event: Signed Up }
    steps:
      - { set: { vip: true, tier: { trait: plan } }, id: set }
      - { emit: { event: Became Loyal }, id: emit }
      - { enter: tour, id: enter }
  asks:
    entry: { event: Signed Up }
    steps:
      - { call: { via: stock, body: "{}", save: { left: item.left, price: item.price } }, id: ask, upTo: 10m }
      - { if: { saved: left, gt: 0 }, call: { via: stock, body: "{}" }, id: say }
  waits:
    entry: { event: Signed Up }
    steps:
      - { wait: { until: 2027-01-31 }, id: day }
      - { wait: { until: "2027-01-31T18:00:00Z" }, id: moment }
      - { wait: { until: { trait: renews_at, offset: -3d } }, id: before }
      - { wait: { until: { trait: renews_at } }, id: on }
      - { wait: { until: { at: "9:05", on: [tue, mon, sun] } }, id: morning }
      - { wait: { until: { at: "18:00", timezone: Europe/Berlin } }, id: evening }
      - { id: best, wait: { until: { at: bestHour, fallback: "09:05", on: mon } } }
`)
const names = createNames(workspace)
const { steps } = workspace.campaigns.tour!
const step = (id: string) => steps.find((each) => each.id === id)!
const sentence = (kind: StoryKind, detail: Record<string, unknown>): string =>
  sentenceOf({ profile: 1, position: 1, index: 0, at: 0, kind, detail: { campaign: 'tour', ...detail } }, names)

describe('A split in words', () => {
  it('is a line of the plan', () => {
    expect(stepWords(step('ab'), names)).toBe('Go by chance: “a” or “b” (control)')
    expect(stepAheadWords(step('ab'), names)).toBe('chance decides which way the journey goes')
  })

  it('is told with the arm that was taken, and with what a control arm left out', () => {
    expect(sentence('branch_taken', { step: 'ab', taken: 'arm_a' })).toBe('Took the arm “a” of a split.')
    expect(sentence('step_silent', { step: 'ab' })).toBe(
      'Left out the split “ab”: this person is in a control arm, which reaches nobody.',
    )
  })

  it('has its arms as blocks that rejoin', () => {
    expect(blocksOf(step('ab')).map(({ branch }) => branch)).toEqual(['arm_a', 'arm_b'])
    expect(stepAfter(steps, 'ab', 'arm_a')?.id).toBe('pause')
    expect(stepAfter(steps, 'ab', 'arm_b')?.id).toBe('end')
    expect(stepAfter(steps, 'pause')?.id).toBe('end')
  })

  it('is reported by arm, with the goals of each', () => {
    const counters = new Map([
      ['campaign/tour/step/ab/arm_a', 3],
      ['campaign/tour/step/ab/arm_b', 2],
      ['campaign/tour/step/ab/goal/a', 1],
      ['campaign/tour/step/pause/silent', 2],
    ])
    const [ab, pause] = reportCampaign('tour', workspace.campaigns.tour!, counters, names).steps
    expect(ab).toMatchObject({ branches: { arm_a: 3, arm_b: 2 }, goals: { a: 1 } })
    expect(pause).toMatchObject({ branches: {}, silent: 2, under: { step: 'ab', branch: 'arm_a' } })
  })
})

describe('A wait until a moment in words', () => {
  it.each([
    ['day', '2027-01-31'],
    ['moment', '2027-01-31T18:00:00Z'],
    ['before', '3 days before the date in renews_at'],
    ['on', 'the date in renews_at'],
    ['morning', '09:05 on Monday, Tuesday or Sunday, in their own time zone'],
    ['evening', '18:00, in Europe/Berlin'],
    [
      'best',
      'the hour at which they open most messages (09:05 if they opened too few) on Monday, in their own time zone',
    ],
  ])('%s is until %s', (id, words) => {
    const wait = workspace.campaigns.waits!.steps.find((each) => each.id === id)!
    expect(stepWords(wait, names)).toBe(`Wait until ${words}`)
    expect(stepAheadWords(wait, names)).toBe(`a wait begins until ${words}`)
    expect(sentence('wait_started', { campaign: 'waits', step: id, until: 1 })).toBe(`A wait began until ${words}.`)
  })

  it('says why it was none', () => {
    expect(sentence('wait_ended', { step: 'day', why: 'past' })).toBe(
      'The wait is over: the moment that it was for had passed already.',
    )
    expect(sentence('wait_ended', { step: 'on', why: 'no_date' })).toBe(
      'The wait is over: the person has no such date.',
    )
    expect(sentence('wait_ended', { step: 'best', why: 'best_hour' })).toBe(
      'The wait is over: it is the hour at which this person opens most messages.',
    )
  })

  it('says which hour is the best for somebody, or why none is', () => {
    const detail = { campaign: 'waits', step: 'best', until: 1, msOfDay: 32_400_000 }
    expect(sentence('wait_started', { ...detail, by: 'best_hour' })).toBe(
      'A wait began until 09:00, the hour at which this person opens most messages.',
    )
    expect(sentence('wait_started', { ...detail, by: 'fallback' })).toBe(
      'A wait began until 09:00, since this person has opened too few messages to tell their best hour.',
    )
  })
})

describe('Steps that give something in words', () => {
  it.each([
    ['set', 'Set vip to true and tier to what plan is', 'the person gets a new vip and a new tier'],
    ['emit', 'Record the event “Became Loyal”', 'the event “Became Loyal” is recorded'],
    ['enter', 'Start the campaign “tour”', 'the campaign “tour” begins, if its rules allow'],
  ])('%s', (id, line, ahead) => {
    const found = workspace.campaigns.gives!.steps.find((each) => each.id === id)!
    expect(stepWords(found, names)).toBe(line)
    expect(stepAheadWords(found, names)).toBe(ahead)
  })

  it('are told', () => {
    expect(sentence('trait_set', { trait: 'vip', value: true })).toBe('The trait vip was set to true.')
    expect(sentence('trait_set', { trait: 'vip', value: null })).toBe('The trait vip was taken away.')
    expect(sentence('event_emitted', { event: 'A' })).toBe('The event “A” was recorded for this person.')
    expect(sentence('emit_dropped', { event: 'A' })).toBe(
      'The event “A” was not recorded: campaigns have recorded too many for this person in one hour.',
    )
    expect(sentence('emit_dropped', { event: 'A', reason: 'not_taken' })).toBe('The event “A” could not be recorded.')
    expect(sentence('journey_blocked', { campaign: 'gives', reason: 'too_many_rounds' })).toBe(
      'The campaign “Gifts” did not begin: campaigns kept starting each other, and were stopped there.',
    )
  })
})

describe('A call in words', () => {
  const [ask, say] = workspace.campaigns.asks!.steps

  it('is a line of the plan', () => {
    expect(stepWords(ask!, names)).toBe('Ask stock for left, price')
    expect(stepAheadWords(say!, names)).toBe('stock is asked')
    expect(conditionWords(say!.if!, names)).toBe('has an answer with left > 0')
  })

  it.each([
    ['delivery_created', { channel: 'call' }, 'Asks a tool: the call “ask”.'],
    ['call_answered', { saved: { left: 3 } }, 'The call “ask” was answered, with left 3.'],
    [
      'call_answered',
      { saved: { left: 3 }, missing: ['price'] },
      'The call “ask” was answered, with left 3; price could not be found in it.',
    ],
    ['call_answered', { saved: {} }, 'The call “ask” was answered.'],
    [
      'call_answered',
      { problem: 'not_json' },
      'The call “ask” was answered, but nothing could be read: the answer was no JSON.',
    ],
    ['call_given_up', {}, 'The call “ask” was given up: no answer came in time, and the campaign goes on without.'],
    [
      'delivery_changed',
      { status: 'skipped', reason: 'not_called' },
      'The call “ask” was not sent: Sending is not live, so that no tool was called.',
    ],
  ] as const)('%s is told', (kind, detail, told) => {
    expect(sentence(kind, { campaign: 'asks', step: 'ask', ...detail })).toBe(told)
  })

  it('is reported with what became of it', () => {
    const counters = new Map([
      ['campaign/asks/step/ask/answered', 3],
      ['campaign/asks/step/ask/sent', 4],
      ['campaign/asks/step/ask/unreadable', 1],
    ])
    const [report] = reportCampaign('asks', workspace.campaigns.asks!, counters, names).steps
    expect(report).toMatchObject({ kind: 'call', sent: 4, branches: { answered: 3, unreadable: 1 } })
  })
})
