import type { Condition } from '../condition.ts'
import { RECEIPTS } from '../condition.ts'
import { CHANNELS } from '../workspace.ts'
import { asChoice, asDuration, asFields, asList, asMap, asText, capital } from './fields.ts'
import { TOPIC_CHARS_MAX } from './limits.ts'
import { meantHint, nearestName } from './nearest-name.ts'
import type { Entry, MapNode, Node } from './node.ts'
import { describeNode, shorten } from './node.ts'
import { readAggregateCondition } from './read-aggregate.ts'
import { DID_KEYS, readDid } from './read-did.ts'
import { checkPath, MATCH_OPERATORS, readBeside } from './read-match.ts'
import { readSequence, SEQUENCE_KEYS } from './read-sequence.ts'
import type { Reports } from './reports.ts'
import { report } from './reports.ts'

/** What a condition may refer to where it stands. */
export interface ConditionScope {
  readonly reports: Reports
  readonly cohorts: ReadonlySet<string>
  /** A cohort that the condition rests on. */
  readonly onCohort?: (cohort: string, node: Node) => void
  /** Inside a campaign: a step whose delivery the condition asks about. Absent: such conditions may not stand here. */
  readonly onReceipt?: (step: string, node: Node) => void
  /** Inside a campaign: a value that the condition expects a call to save. Absent: such conditions may not stand here. */
  readonly onSaved?: (name: string, node: Node) => void
  /** In `exit` only. */
  readonly leaves?: boolean
}

/** Keys that stand beside a condition and belong to what is around it. */
type Around = readonly string[]

/** Each operator with the modifiers that may stand beside it. */
const MODIFIERS: Readonly<Record<string, readonly string[]>> = {
  all: [],
  any: [],
  not: [],
  did: DID_KEYS,
  didNot: DID_KEYS,
  sequence: SEQUENCE_KEYS,
  trait: ['is', ...MATCH_OPERATORS],
  aggregate: ['is', ...MATCH_OPERATORS],
  in: [],
  notIn: [],
  reachable: [],
  subscribed: [],
  ...Object.fromEntries(RECEIPTS.map((receipt) => [receipt, []])),
  saved: ['is', ...MATCH_OPERATORS],
  leaves: [],
}
export const CONDITION_OPERATORS: readonly string[] = Object.keys(MODIFIERS)

/** Keys of a mapping without an operator that are looked at for the message. */
const KEYS_SHOWN_MAX = 6

const EXAMPLE = 'a condition such as { did: Order Completed }'

/** One operator in a mapping, its modifiers beside it, and perhaps `for`. Undefined: reported. */
export function readCondition(scope: ConditionScope, node: Node, around: Around = []): Condition | undefined {
  const { reports } = scope
  const map = asMap(reports, node, EXAMPLE)
  if (!map) return undefined
  const operator = findOperator(reports, map, around)
  if (!operator) return undefined
  checkModifiers(reports, map, operator.key, around)
  const duration = map.entries.get('for')
  const inner = duration ? withoutSaved({ ...scope, leaves: false }) : scope
  const condition = readOperatorOf(inner, operator, map, around)
  const durationMs = duration && asDuration(reports, duration.value)
  if (!duration || !condition) return condition
  return durationMs === undefined ? undefined : { kind: 'for', of: condition, durationMs }
}

/** Since when something has been saved is not remembered. */
function withoutSaved({ onSaved: _, ...scope }: ConditionScope): ConditionScope {
  return scope
}

function findOperator(reports: Reports, map: MapNode, around: Around): Entry | undefined {
  const found = [...map.entries.values()].filter((entry) => Object.hasOwn(MODIFIERS, entry.key))
  const [first, second] = found
  if (!first) return reportNoOperator(reports, map, around)
  if (second) {
    const keys = [first.key, second.key]
    const compared = ['trait', 'aggregate'].some((key) => keys.includes(key)) && keys.includes('in')
    return report(reports, second.value, {
      code: 'ambiguous',
      message: `A condition has one operator; found \`${first.key}\` and \`${second.key}\` in one mapping.`,
      hint: compared
        ? `Compare ${keys.includes('trait') ? 'a trait' : 'an aggregate'} with a list by is.`
        : 'Put each in a mapping of its own, in a list under all or any.',
      place: second.keyPlace,
    })
  }
  return first
}

function reportNoOperator(reports: Reports, map: MapNode, around: Around): undefined {
  for (const entry of [...map.entries.values()].slice(0, KEYS_SHOWN_MAX)) {
    if (around.includes(entry.key)) continue
    const near = nearestName(entry.key, CONDITION_OPERATORS)
    if (near === undefined) continue
    const message = `\`${shorten(entry.key)}\` is no operator of conditions.`
    const place = entry.keyPlace
    return report(reports, entry.value, { code: 'unknown_key', message, hint: `Did you mean \`${near}\`?`, place })
  }
  const keys = [...map.entries.keys()]
    .slice(0, KEYS_SHOWN_MAX)
    .map((key) => shorten(key))
    .join(', ')
  return report(reports, map, {
    code: 'missing_key',
    message: `A condition needs an operator; found ${keys === '' ? describeNode(map) : `only ${keys}`}.`,
    hint: `It is one of ${CONDITION_OPERATORS.join(', ')}.`,
  })
}

function checkModifiers(reports: Reports, map: MapNode, operator: string, around: Around): void {
  asFields(reports, map, {
    what: `\`${operator}\``,
    keys: [operator, ...MODIFIERS[operator]!, 'for', ...around],
  })
}

function readOperatorOf(
  scope: ConditionScope,
  { key, value }: Entry,
  map: MapNode,
  around: Around,
): Condition | undefined {
  switch (key) {
    case 'all':
    case 'any':
      return readGroup(scope, key, value)
    case 'not': {
      const of = readCondition({ ...scope, leaves: false }, value)
      return of && { kind: 'not', of }
    }
    case 'did':
    case 'didNot':
      return readDid(scope.reports, map, key, around)
    case 'sequence':
      return readSequence(scope.reports, map, value, around)
    case 'trait':
      return readTrait(scope.reports, map, value)
    case 'aggregate':
      return readAggregateCondition(scope.reports, map, value)
    case 'reachable': {
      const channel = asChoice(scope.reports, value, CHANNELS)
      return channel && { kind: 'reachable', channel }
    }
    case 'subscribed':
      return readSubscribed(scope.reports, value)
    case 'in':
    case 'notIn': {
      const cohort = readCohortName(scope, value)
      if (cohort !== undefined) scope.onCohort?.(cohort, value)
      return cohort === undefined ? undefined : { kind: 'in', cohort, negated: key === 'notIn' }
    }
    case 'saved':
      return readSaved(scope, map, value)
    case 'leaves':
      return readLeaves(scope, map, value)
    default:
      return readReceipt(scope, key, map, value)
  }
}

function readGroup(scope: ConditionScope, kind: 'all' | 'any', node: Node): Condition | undefined {
  const list = asList(scope.reports, node, 'a list of conditions')
  if (!list) return undefined
  const of = list.items.map((item) => readCondition(scope, item)).filter((item) => item !== undefined)
  return of.length === list.items.length ? { kind, of } : undefined
}

function readTrait(reports: Reports, map: MapNode, node: Node): Condition | undefined {
  const path = asText(reports, node, 'the path of a trait')
  if (path === undefined || !checkPath(reports, path, node)) return undefined
  const matches = readBeside(reports, map)
  if (matches?.length === 0) {
    return report(reports, node, {
      code: 'missing_key',
      message: '`trait` needs what it is compared with: is or an operator such as gte.',
      hint: `Write { trait: ${shorten(path)}, exists: true } to ask whether there is one.`,
    })
  }
  return matches && { kind: 'trait', match: { path, matches } }
}

/** Topics need not stand in the workspace: whatever events name is one. */
function readSubscribed(reports: Reports, node: Node): Condition | undefined {
  const to = asText(reports, node, 'a topic or channel, such as newsletter or email')
  if (to === undefined || to.length <= TOPIC_CHARS_MAX) return to === undefined ? undefined : { kind: 'subscribed', to }
  const message = `A topic has at most ${TOPIC_CHARS_MAX} characters; "${shorten(to)}" has ${to.length}.`
  return report(reports, node, { code: 'bad_value', message })
}

/** A cohort that exists; else reported with the nearest. */
export function readCohortName(scope: Pick<ConditionScope, 'reports' | 'cohorts'>, node: Node): string | undefined {
  const cohort = asText(scope.reports, node, 'the key of a cohort')
  if (cohort === undefined || scope.cohorts.has(cohort)) return cohort
  const message = `There is no cohort "${shorten(cohort)}".`
  return report(scope.reports, node, { code: 'unknown_name', message, hint: meantHint(cohort, scope.cohorts) })
}

function readLeaves(scope: ConditionScope, map: MapNode, node: Node): Condition | undefined {
  if (scope.leaves !== true || map.entries.has('for')) {
    return report(scope.reports, node, {
      code: 'not_allowed_here',
      message: '`leaves` stands only in `exit`, by itself or in all or any: it is a moment, not a state.',
      hint: 'To ask whether someone is outside a cohort, use notIn.',
    })
  }
  const cohort = readCohortName(scope, node)
  return cohort === undefined ? undefined : { kind: 'leaves', cohort }
}

function readSaved(scope: ConditionScope, map: MapNode, node: Node): Condition | undefined {
  if (!scope.onSaved) {
    return report(scope.reports, node, {
      code: 'not_allowed_here',
      message: '`saved` asks what a call of the journey was answered; here is no journey, or a `for` around it.',
      hint: 'Ask for it in a branch, an `if`, a wait or an exit of the campaign that makes the call.',
    })
  }
  const name = asText(scope.reports, node, 'a name under `save`')
  const matches = name === undefined ? undefined : readBeside(scope.reports, map)
  if (name === undefined || !matches) return undefined
  scope.onSaved(name, node)
  if (matches.length > 0) return { kind: 'saved', match: { path: name, matches } }
  return report(scope.reports, node, {
    code: 'missing_key',
    message: '`saved` needs what it is compared with: is or an operator such as gte.',
    hint: `Write { saved: ${shorten(name)}, exists: true } to ask whether there is one.`,
  })
}

function readReceipt(scope: ConditionScope, key: string, map: MapNode, node: Node): Condition | undefined {
  const receipt = RECEIPTS.find((each) => each === key)!
  if (!scope.onReceipt) {
    return report(scope.reports, node, {
      code: 'not_allowed_here',
      message: `\`${key}\` asks about a message of the campaign around it; here is no campaign.`,
      hint: `Use did with the event, such as { did: Email ${capital(key)}, where: { campaign_name: … } }.`,
    })
  }
  const step = asText(scope.reports, node, 'the id of a send step')
  if (step !== undefined) scope.onReceipt(step, node)
  return step === undefined ? undefined : { kind: 'receipt', receipt, step }
}
