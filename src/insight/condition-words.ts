import type { Aggregate, AggregateFunction, Condition, Did, EventFilter, Receipt, Times } from '../model/condition.ts'
import type { Match, PathMatch, Scalar } from '../model/match.ts'
import { quoted, type Names } from './names.ts'
import { spanWords } from './span-words.ts'

type NamesOfCohorts = Pick<Names, 'cohort'>

/** A condition as half a sentence about a person: `did “Product Added” in the last 30 days`. */
export function conditionWords(condition: Condition, names: NamesOfCohorts): string {
  switch (condition.kind) {
    case 'all':
      return joined(condition.of, ' and ', names)
    case 'any':
      return joined(condition.of, ' or ', names)
    case 'not':
      return `not (${conditionWords(condition.of, names)})`
    case 'did':
      return didWords(condition)
    case 'trait':
      return `has a trait ${pathMatchWords(condition.match)}`
    case 'aggregate':
      return `has ${aggregateWords(condition.aggregate)} that ${condition.matches.map(valueWords).join(' and ')}`
    case 'sequence':
      return sequenceWords(condition)
    case 'reachable':
      return `can be reached by ${condition.channel}`
    case 'subscribed':
      return `is subscribed to ${quoted(condition.to)}`
    case 'in':
      return `is ${condition.negated ? 'not ' : ''}in the cohort ${names.cohort(condition.cohort)}`
    case 'for':
      return `has for ${spanWords(condition.durationMs)} without a break: ${conditionWords(condition.of, names)}`
    case 'receipt':
      return `${RECEIPT_WORDS[condition.receipt]} ${quoted(condition.step)}`
    case 'saved':
      return `has an answer with ${pathMatchWords(condition.match)}`
    case 'leaves':
      return `leaves the cohort ${names.cohort(condition.cohort)}`
  }
}

const RECEIPT_WORDS: Readonly<Record<Receipt, string>> = {
  received: 'received the message',
  opened: 'opened the message',
  clicked: 'clicked in the message',
  delivered: 'was delivered the message',
  bounced: 'has a bounce for the message',
}

function joined(members: readonly Condition[], by: string, names: NamesOfCohorts): string {
  const words = members.map((member) => {
    const text = conditionWords(member, names)
    return members.length > 1 && isLong(member) ? `(${text})` : text
  })
  return words.length === 0 ? 'nothing is asked' : words.join(by)
}

/** Whether it could be misread where it ends, if more follows. */
function isLong(member: Condition): boolean {
  if (member.kind === 'all' || member.kind === 'any') return member.of.length > 1
  return (
    member.kind === 'sequence' || member.kind === 'for' || (member.kind === 'aggregate' && member.matches.length > 1)
  )
}

function didWords({ filter, times, fromMs, untilMs, withinMs, since, same, negated }: Did): string {
  const parts = [
    negated ? 'did not do' : 'did',
    eventWords(filter),
    timesWords(times),
    datesWords(fromMs, untilMs),
    withinMs === undefined ? '' : `in the last ${spanWords(withinMs)}`,
    since ? `since ${eventWords(since.filter)}` : '',
    since?.withinMs === undefined ? '' : `(which was in the last ${spanWords(since.withinMs)})`,
    same.length > 0 ? `for the same ${same.join(' and ')}` : '',
  ]
  return parts.filter((part) => part !== '').join(' ')
}

function datesWords(fromMs: number | undefined, untilMs: number | undefined): string {
  const from = fromMs === undefined ? '' : `on or after ${dateWords(fromMs)}`
  const until = untilMs === undefined ? '' : `before ${dateWords(untilMs)}`
  return from && until ? `${from} and ${until}` : from + until
}

/** As it would be written: midnight UTC is the date alone. */
const dateWords = (ms: number): string =>
  new Date(ms)
    .toISOString()
    .replace(/T00:00:00\.000Z$/, '')
    .replace('.000Z', 'Z')

type Sequence = Extract<Condition, { kind: 'sequence' }>

/** `did “A”, then “B” within 1 hour, without “C” in between, then no “D” for 1 day, all in the last 7 days` */
function sequenceWords({ steps, withinMs, same }: Sequence): string {
  const parts: string[] = []
  let forbidden: Sequence['steps'] = []
  for (const step of steps) {
    if (step.forbidden) {
      forbidden = [...forbidden, step]
      continue
    }
    const within = step.withinMs === undefined ? '' : ` within ${spanWords(step.withinMs)}`
    parts.push(`${parts.length === 0 ? 'did' : 'then'} ${eventWords(step.filter)}${within}`)
    if (forbidden.length > 0) parts.push(`without ${eventList(forbidden)} in between`)
    forbidden = []
  }
  const waitMs = forbidden[0]?.withinMs
  if (waitMs !== undefined) parts.push(`then no ${eventList(forbidden)} for ${spanWords(waitMs)}`)
  if (withinMs !== undefined) parts.push(`all in the last ${spanWords(withinMs)}`)
  if (same.length > 0) parts.push(`for the same ${same.join(' and ')}`)
  return parts.join(', ')
}

const eventList = (steps: Sequence['steps']): string => steps.map(({ filter }) => eventWords(filter)).join(' or ')

const AGGREGATE_WORDS: Readonly<Record<AggregateFunction, (path: string) => string>> = {
  sum: (path) => `a sum of ${path}`,
  avg: (path) => `an average of ${path}`,
  min: (path) => `a smallest ${path}`,
  max: (path) => `a largest ${path}`,
  count: (path) => `a count of ${path}`,
  distinct: (path) => `a count of different ${path}`,
  first: (path) => `a first ${path}`,
  last: (path) => `a last ${path}`,
  mostFrequent: (path) => `a most frequent ${path}`,
}

/** `a sum of total over “Order Completed” in the last 90 days` */
function aggregateWords({ fn, path, filter, withinMs }: Aggregate): string {
  const within = withinMs === undefined ? '' : ` in the last ${spanWords(withinMs)}`
  return `${AGGREGATE_WORDS[fn](path ?? 'values')} over ${eventWords(filter)}${within}`
}

export function eventWords({ event, where }: EventFilter): string {
  return where.length === 0 ? quoted(event) : `${quoted(event)} with ${where.map(pathMatchWords).join(' and ')}`
}

function timesWords({ min, max }: Times): string {
  if (min === 1 && max === Infinity) return ''
  if (max === Infinity) return `at least ${min} times`
  if (min === max) return min === 1 ? 'exactly once' : `exactly ${min} times`
  return min === 0 ? `at most ${max} times` : `${min} to ${max} times`
}

const pathMatchWords = ({ path, matches }: PathMatch): string =>
  matches.map((match) => `${path} ${matchWords(match)}`).join(' and ')

function matchWords(match: Match): string {
  switch (match.op) {
    case 'in':
      return match.values.length === 1
        ? `= ${scalar(match.values[0]!)}`
        : `one of ${match.values.map(scalar).join(', ')}`
    case 'exists':
      return match.value ? 'known' : 'unknown'
    case 'before':
    case 'after':
      return `${match.op} ${dateWords(match.value)}`
    case 'withinLast':
      return `in the last ${spanWords(match.value)}`
    case 'withinNext':
      return `in the next ${spanWords(match.value)}`
    default:
      return `${SIGNS[match.op]} ${scalar(match.value)}`
  }
}

/** The same as the end of a sentence about one value. */
function valueWords(match: Match): string {
  switch (match.op) {
    case 'in':
      return `is ${match.values.length === 1 ? '' : 'one of '}${match.values.map(scalar).join(', ')}`
    case 'exists':
      return match.value ? 'is known' : 'is unknown'
    case 'before':
    case 'after':
    case 'withinLast':
    case 'withinNext':
      return `is ${matchWords(match)}`
    default:
      return `${VERBS[match.op]} ${scalar(match.value)}`
  }
}

type SignOp = Exclude<Match['op'], 'in' | 'exists' | 'before' | 'after' | 'withinLast' | 'withinNext'>

const VERBS: Readonly<Record<SignOp, string>> = {
  ne: 'is not',
  gt: 'is more than',
  gte: 'is at least',
  lt: 'is less than',
  lte: 'is at most',
  contains: 'contains',
  startsWith: 'starts with',
  endsWith: 'ends with',
  glob: 'is like',
}

const SIGNS: Readonly<Record<SignOp, string>> = {
  ne: '≠',
  gt: '>',
  gte: '≥',
  lt: '<',
  lte: '≤',
  contains: 'containing',
  startsWith: 'starting with',
  endsWith: 'ending with',
  glob: 'like',
}

const scalar = (value: Scalar): string => (typeof value === 'string' ? quoted(value) : String(value))
