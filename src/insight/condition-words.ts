import type { Condition, Did, EventFilter, Receipt, Times } from '../model/condition.ts'
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
    case 'in':
      return `is ${condition.negated ? 'not ' : ''}in the cohort ${names.cohort(condition.cohort)}`
    case 'for':
      return `has for ${spanWords(condition.durationMs)} without a break: ${conditionWords(condition.of, names)}`
    case 'receipt':
      return `${RECEIPT_WORDS[condition.receipt]} ${quoted(condition.step)}`
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
    return (member.kind === 'all' || member.kind === 'any') && member.of.length > 1 ? `(${text})` : text
  })
  return words.length === 0 ? 'nothing is asked' : words.join(by)
}

function didWords({ filter, times, withinMs, since, same, negated }: Did): string {
  const parts = [
    negated ? 'did not do' : 'did',
    eventWords(filter),
    timesWords(times),
    withinMs === undefined ? '' : `in the last ${spanWords(withinMs)}`,
    since ? `since ${eventWords(since.filter)}` : '',
    since?.withinMs === undefined ? '' : `(which was in the last ${spanWords(since.withinMs)})`,
    same.length > 0 ? `for the same ${same.join(' and ')}` : '',
  ]
  return parts.filter((part) => part !== '').join(' ')
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
      return `${match.op} ${new Date(match.value).toISOString()}`
    case 'withinLast':
      return `in the last ${spanWords(match.value)}`
    case 'withinNext':
      return `in the next ${spanWords(match.value)}`
    default:
      return `${SIGNS[match.op]} ${scalar(match.value)}`
  }
}

const SIGNS: Readonly<
  Record<Exclude<Match['op'], 'in' | 'exists' | 'before' | 'after' | 'withinLast' | 'withinNext'>, string>
> = {
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
