import type { Aggregate, AggregateFunction, Condition } from '../condition.ts'
import { asDuration, asFields, asText, reportType, subject } from './fields.ts'
import type { MapNode, Node, ScalarNode } from './node.ts'
import { describeNode } from './node.ts'
import { readFilter } from './read-did.ts'
import { checkPath, isMatchOperator, readBeside } from './read-match.ts'
import type { Reports } from './reports.ts'
import { report } from './reports.ts'

export const AGGREGATE_FUNCTIONS: readonly AggregateFunction[] = [
  'sum',
  'avg',
  'min',
  'max',
  'count',
  'distinct',
  'first',
  'last',
  'mostFrequent',
]
export const AGGREGATE_KEYS: readonly string[] = [...AGGREGATE_FUNCTIONS, 'of', 'where', 'within']

/** `{ sum: total, of: Order Completed, where: { … }, within: 90d }`. `more`: what else could have stood here. Undefined: reported. */
export function readAggregate(reports: Reports, node: Node, more: readonly string[] = []): Aggregate | undefined {
  const map = asFields(reports, node, {
    what: 'an aggregate',
    keys: [...AGGREGATE_KEYS, ...more],
    required: ['of'],
    elsewhere: (key) => {
      if (key === 'collect')
        return 'It gives a list, for templates: put it under computed, and ask here for count or distinct.'
      return isComparison(key)
        ? 'What it is compared with stands beside it: { aggregate: { … }, gte: 500 }; a computed trait is compared as { trait: NAME, gte: 500 }.'
        : undefined
    },
  })
  if (!map) return undefined
  const part = (key: string): Node | undefined => map.entries.get(key)?.value
  const fn = findFunction(reports, map, more)
  const path = fn && readValuesPath(reports, fn, part(fn)!)
  const of = part('of')
  const filter = of && readFilter(reports, of, part('where'))
  const within = part('within')
  const withinMs = within && asDuration(reports, within)
  if (!fn || path === undefined || !filter) return undefined
  return { fn, path, filter, ...(withinMs !== undefined && { withinMs }) }
}

function findFunction(reports: Reports, map: MapNode, more: readonly string[]): AggregateFunction | undefined {
  const [first, second] = [...map.entries.values()].filter(({ key }) => isFunction(key))
  if (first && second) {
    const message = `An aggregate has one function; found \`${first.key}\` and \`${second.key}\`.`
    const hint = 'Make two aggregates of it.'
    return report(reports, second.value, { code: 'ambiguous', message, hint, place: second.keyPlace })
  }
  if (first && isFunction(first.key)) return first.key
  // A key that is none was reported, and probably was meant to be the function.
  if ([...map.entries.keys()].some((key) => !AGGREGATE_KEYS.includes(key))) return undefined
  const message = 'An aggregate needs a function with the path of its values, such as sum: total.'
  return report(reports, map, {
    code: 'missing_key',
    message,
    hint: `It is one of ${[...AGGREGATE_FUNCTIONS, ...more].join(', ')}.`,
  })
}

const isFunction = (key: string): key is AggregateFunction => (AGGREGATE_FUNCTIONS as readonly string[]).includes(key)

/** `count` takes a path as well: it counts where there is a value. */
function readValuesPath(reports: Reports, fn: AggregateFunction, node: Node): string | undefined {
  const everything = node.kind === 'scalar' && (node.value === true || node.value === '*')
  if (fn === 'count' && everything) {
    const hint = 'It counts where there is a value: name a property that each event has, such as order_id.'
    return reportType(reports, node, 'a property path', hint)
  }
  const path = asText(reports, node, 'a property path such as total')
  return path !== undefined && checkPath(reports, path, node) ? path : undefined
}

const isComparison = (key: string): boolean => key === 'is' || isMatchOperator(key)

/** `aggregate` with its matches beside it. */
export function readAggregateCondition(reports: Reports, map: MapNode, node: Node): Condition | undefined {
  const aggregate = readAggregate(reports, node)
  const matches = readBeside(reports, map)
  if (matches?.length === 0) {
    // Those that stand inside of it instead were reported, with the place where they belong.
    if (node.kind === 'map' && [...node.entries.keys()].some(isComparison)) return undefined
    return report(reports, node, {
      code: 'missing_key',
      message: '`aggregate` needs what it is compared with: is or an operator such as gte.',
      hint: 'Write it beside the aggregate: { aggregate: { … }, gte: 500 }.',
    })
  }
  if (!aggregate || !matches) return undefined
  return isComparable(reports, aggregate.fn, map) ? { kind: 'aggregate', aggregate, matches } : undefined
}

const NOT_NUMERIC: readonly AggregateFunction[] = ['first', 'last', 'mostFrequent']
const TEXT_OPERATORS: readonly string[] = ['contains', 'startsWith', 'endsWith', 'glob']
const BY_TYPE: readonly string[] = ['is', 'eq', 'ne', 'gt', 'gte', 'lt', 'lte']

/** False, with the problem reported, where a number is compared with what no number can be. */
function isComparable(reports: Reports, fn: AggregateFunction, map: MapNode): boolean {
  if (NOT_NUMERIC.includes(fn)) return true
  let comparable = true
  for (const { key, value, keyPlace } of map.entries.values()) {
    if (TEXT_OPERATORS.includes(key)) {
      comparable = false
      const message = `\`${key}\` compares text, but \`${fn}\` gives a number.`
      report(reports, value, { code: 'bad_value', message, hint: 'Use is, gt, gte, lt or lte.', place: keyPlace })
    }
    if (!BY_TYPE.includes(key)) continue
    for (const item of value.kind === 'list' ? value.items : [value]) {
      if (item.kind !== 'scalar' || typeof item.value === 'number') continue
      comparable = false
      const message = `${subject(item)} expects a number, since \`${fn}\` gives one; found ${describeNode(item)}.`
      report(reports, item, { code: 'bad_value', message, hint: numberHint(item) })
    }
  }
  return comparable
}

function numberHint({ value, shown }: ScalarNode): string | undefined {
  if (typeof value !== 'string') return undefined
  if (shown.includes('${')) return 'What the environment fills in is always text.'
  return value.trim() !== '' && Number.isFinite(Number(value)) ? 'Write it without quotes.' : undefined
}
