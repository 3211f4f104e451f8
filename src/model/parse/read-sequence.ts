import type { Condition, SequenceStep } from '../condition.ts'
import { asDuration, asFields, asListOrEmpty } from './fields.ts'
import { SEQUENCE_STEPS_MAX } from './limits.ts'
import type { Entry, MapNode, Node } from './node.ts'
import { readFilter, readSame } from './read-did.ts'
import type { Reports } from './reports.ts'
import { report } from './reports.ts'

export const SEQUENCE_KEYS = ['within', 'same'] as const
export const SEQUENCE_STEP_KEYS = ['did', 'didNot', 'where', 'within'] as const

const SEQUENCE_STEPS_MIN = 2

/** A step as it was read; what could not be read is undefined, and reported. */
interface ReadStep {
  /** `did` or `didNot`. */
  readonly operator: Entry | undefined
  readonly within: Entry | undefined
  readonly withinMs: number | undefined
  readonly filter: SequenceStep['filter'] | undefined
}

/** `sequence` with `within` and `same` beside it. `around`: keys that belong to the goal around it. Undefined: reported. */
export function readSequence(
  reports: Reports,
  map: MapNode,
  node: Node,
  around: readonly string[],
): Condition | undefined {
  const within = around.includes('within') ? undefined : map.entries.get('within')?.value
  const withinMs = within && asDuration(reports, within)
  const same = readSame(reports, map.entries.get('same')?.value)
  const list = asListOrEmpty(reports, node, 'a list of steps, such as [{ did: A }, { did: B, within: 1h }]')
  if (!list) return undefined
  checkLength(reports, node, list.items.length)
  const read = list.items.map((item) => readStep(reports, item))
  checkFirst(reports, read)
  // Of a step that cannot be read nobody knows whether it ends the row of forbidden ones before it.
  if (read.every(({ operator }) => operator)) {
    checkForbidden(reports, read)
    checkEnd(reports, read, withinMs)
  }
  const steps = read.map(toStep).filter((step) => step !== undefined)
  if (steps.length < read.length || !same) return undefined
  return { kind: 'sequence', steps, ...(withinMs !== undefined && { withinMs }), same }
}

function checkLength(reports: Reports, node: Node, length: number): void {
  if (length >= SEQUENCE_STEPS_MIN && length <= SEQUENCE_STEPS_MAX) return
  report(reports, node, {
    code: 'bad_value',
    message: `\`sequence\` expects ${SEQUENCE_STEPS_MIN} to ${SEQUENCE_STEPS_MAX} steps; found ${length}.`,
    hint: length === 1 ? 'For one event alone, use did.' : undefined,
  })
}

function readStep(reports: Reports, node: Node): ReadStep {
  const map = asFields(reports, node, { what: 'a step of a sequence', keys: SEQUENCE_STEP_KEYS, elsewhere })
  const operator = map && findOperator(reports, map)
  const within = map?.entries.get('within')
  return {
    operator,
    within,
    withinMs: within && asDuration(reports, within.value),
    filter: operator && readFilter(reports, operator.value, map.entries.get('where')?.value),
  }
}

/** A step is one event; what speaks of time or values of all steps stands around them. */
const elsewhere = (key: string): string | undefined =>
  key === 'same' || key === 'for' ? `Put \`${key}\` beside \`sequence\`: it is for all its steps.` : undefined

function findOperator(reports: Reports, map: MapNode): Entry | undefined {
  const did = map.entries.get('did')
  const didNot = map.entries.get('didNot')
  if (did && didNot) {
    const message = 'A step of a sequence has one operator; found `did` and `didNot` in one mapping.'
    const hint = 'Make two steps of it.'
    return report(reports, didNot.value, { code: 'ambiguous', message, hint, place: didNot.keyPlace })
  }
  if (did || didNot) return did ?? didNot
  // A key that is none was reported, and probably was meant to be the operator.
  if ([...map.entries.keys()].some((key) => !(SEQUENCE_STEP_KEYS as readonly string[]).includes(key))) return undefined
  const message = 'A step of a sequence needs `did` or `didNot`; both are missing.'
  return report(reports, map, { code: 'missing_key', message })
}

const isForbidden = (step: ReadStep): boolean => step.operator?.key === 'didNot'

/** Where the forbidden steps at the end begin. */
const endOf = (steps: readonly ReadStep[]): number => steps.findLastIndex((step) => !isForbidden(step)) + 1

function checkFirst(reports: Reports, [first]: readonly ReadStep[]): void {
  if (first?.operator?.key === 'didNot') refuse(reports, first.operator, FIRST_FORBIDDEN)
  else if (first?.within) refuse(reports, first.within, FIRST_WITHIN)
}

/** Between two steps `didNot` ends with the later one; at the end it has to say for how long. */
function checkForbidden(reports: Reports, steps: readonly ReadStep[]): void {
  const end = endOf(steps)
  for (const [index, { operator, within }] of steps.entries()) {
    if (index === 0 || operator?.key !== 'didNot') continue
    if (index < end && within) refuse(reports, within, MIDDLE_WITHIN)
    if (index < end || within) continue
    const message = 'A `didNot` at the end of a sequence needs `within`: for how long nothing of the kind may come.'
    report(reports, operator.value, { code: 'missing_key', message, place: operator.keyPlace })
  }
}

interface Refusal {
  readonly message: string
  readonly hint: string
}

const FIRST_FORBIDDEN: Refusal = {
  message: 'A sequence begins with `did`; `didNot` forbids something between its steps, or after the last.',
  hint: 'To ask that something was never done, put didNot beside the sequence, both under all.',
}
const FIRST_WITHIN: Refusal = {
  message: '`within` is counted from the step before; the first step has none.',
  hint: 'To bound the whole sequence, put it beside `sequence`.',
}
const MIDDLE_WITHIN: Refusal = {
  message: 'A `didNot` between two steps takes no `within`: it forbids the event from the one to the other.',
  hint: 'To bound that time, put `within` in the `did` after it.',
}

const refuse = (reports: Reports, entry: Entry, refusal: Refusal): undefined =>
  report(reports, entry.value, { code: 'not_allowed_here', ...refusal, place: entry.keyPlace })

/** The forbidden steps at the end run out together, and before the whole does. */
function checkEnd(reports: Reports, steps: readonly ReadStep[], withinMs: number | undefined): void {
  const last = steps.slice(endOf(steps)).filter((step) => step.withinMs !== undefined)
  for (const { within, withinMs: ownMs } of last) {
    if (ownMs !== last[0]!.withinMs) {
      const message = 'Several `didNot` at the end of a sequence need the same `within`.'
      const hint = 'Make two sequences of it, both under all.'
      report(reports, within!.value, { code: 'bad_value', message, hint })
    } else if (withinMs !== undefined && ownMs! >= withinMs) {
      const message = 'The sequence can never hold: this wait is as long as `within` beside `sequence`, or longer.'
      const hint = 'When the wait is over its steps are too old: make the `within` of the whole longer.'
      report(reports, within!.value, { code: 'bad_value', message, hint })
    }
  }
}

function toStep(step: ReadStep): SequenceStep | undefined {
  const { filter, withinMs } = step
  return filter && { filter, ...(withinMs !== undefined && { withinMs }), forbidden: isForbidden(step) }
}
