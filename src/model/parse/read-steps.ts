import type { Condition } from '../condition.ts'
import type { Step } from '../workspace.ts'
import type { CampaignScope } from './campaign-scope.ts'
import { conditionScope } from './campaign-scope.ts'
import { asDuration, asFields, asKey, asList, asListOrEmpty, asMap, asText, listOf } from './fields.ts'
import { BLOCKS_DEPTH_MAX } from './limits.ts'
import { nearestName } from './nearest-name.ts'
import type { Entry, MapNode, Node } from './node.ts'
import { shorten } from './node.ts'
import { readAudienceStep } from './read-audience-step.ts'
import { readCallStep } from './read-call-step.ts'
import { readCondition } from './read-condition.ts'
import { readSendStep } from './read-send-step.ts'
import { readCampaignName, readEmit, readTraitsToSet } from './read-giving-steps.ts'
import { readArms } from './read-split-step.ts'
import { readReset, readWait } from './read-wait.ts'
import { report } from './reports.ts'
import { showPlace } from './tree-builder.ts'

/** Each kind of step with the keys that may stand beside it. */
export const STEP_KEYS: Readonly<Record<Step['kind'], readonly string[]>> = {
  wait: [],
  waitFor: ['upTo', 'reset', 'then', 'else'],
  send: ['via', 'coupon', 'message', 'template', 'whenCapped'],
  call: ['upTo'],
  branch: ['else'],
  split: [],
  audience: ['remove'],
  set: [],
  emit: [],
  enter: [],
  exit: [],
}
export const COMMON_STEP_KEYS: readonly string[] = ['id', 'if']
const KINDS = Object.keys(STEP_KEYS) as readonly Step['kind'][]

/** Keys of a mapping without a kind of step that are compared with the kinds. */
const KEYS_READ_MAX = 6

const REASON_CHARS_MAX = 64

/** What all steps have, beside what their kind has. */
type Common = Pick<Step, 'id' | 'if'>
type Case = { readonly when: Condition; readonly then: readonly Step[] }

/** Each block adds one of these to the path of its steps. */
const BLOCK = /\.(?:then|else)\b/

/** A block of steps. `path` names those without an id, and is the block's own: `steps`, `steps[2].then`. */
export function readSteps(scope: CampaignScope, node: Node, path: string): readonly Step[] {
  const list = asListOrEmpty(scope.reports, node, 'a list of steps')
  if (path.split(BLOCK).length - 1 > BLOCKS_DEPTH_MAX) {
    const message = `Blocks of steps stand more than ${BLOCKS_DEPTH_MAX} deep in each other.`
    report(scope.reports, node, { code: 'too_deep', message, hint: 'Make two campaigns of them, joined by `enter`.' })
    return []
  }
  const steps = list?.items.map((item, index) => readStep(scope, item, `${path}[${index}]`)) ?? []
  return steps.filter((step) => step !== undefined)
}

function readStep(scope: CampaignScope, node: Node, path: string): Step | undefined {
  const { reports } = scope
  const map = asMap(reports, node, 'a step such as { wait: 1h }')
  if (!map) return undefined
  const head = findHead(scope, map)
  const kind = KINDS.find((each) => each === head?.key)
  const id = readId(scope, map, { path, kind })
  if (!head || !kind) return undefined
  asFields(reports, map, { what: `a step with \`${kind}\``, keys: [kind, ...STEP_KEYS[kind], ...COMMON_STEP_KEYS] })
  const ifNode = map.entries.get('if')?.value
  const condition = ifNode && readCondition(conditionScope(scope), ifNode)
  return readKind(scope, { map, kind, path, common: { id, ...(condition && { if: condition }) } })
}

function findHead({ reports }: CampaignScope, map: MapNode): Entry | undefined {
  const isHead = ({ key }: Entry): boolean => KINDS.some((kind) => kind === key)
  const [first, second] = [...map.entries.values()].filter(isHead)
  if (!first) return reportNoHead({ reports }, map)
  if (second) {
    return report(reports, second.value, {
      code: 'ambiguous',
      message: `A step does one thing; found \`${first.key}\` and \`${second.key}\`.`,
      hint: 'Make two steps of them.',
      place: second.keyPlace,
    })
  }
  return first
}

function reportNoHead({ reports }: Pick<CampaignScope, 'reports'>, map: MapNode): undefined {
  for (const entry of [...map.entries.values()].slice(0, KEYS_READ_MAX)) {
    const near = COMMON_STEP_KEYS.includes(entry.key) ? undefined : nearestName(entry.key, KINDS)
    if (near === undefined) continue
    const message = `\`${shorten(entry.key)}\` is no kind of step.`
    return report(reports, entry.value, {
      code: 'unknown_key',
      message,
      hint: `Did you mean \`${near}\`?`,
      place: entry.keyPlace,
    })
  }
  return report(reports, map, {
    code: 'missing_key',
    message: `A step needs one of ${listOf(KINDS)}; all are missing.`,
  })
}

function readId(
  { reports, steps }: CampaignScope,
  map: MapNode,
  { path, kind }: { readonly path: string; readonly kind: Step['kind'] | undefined },
): string {
  const node = map.entries.get('id')?.value
  const written = node && asKey(reports, node)
  const id = written ?? path
  const first = steps.get(id)
  if (first && node) {
    const message = `Another step has the id "${id}": ${showPlace(first.node.place)}.`
    report(reports, node, { code: 'duplicate_id', message, hint: 'Step ids are unique within a campaign.' })
  }
  if (!first) steps.set(id, { kind: kind ?? 'broken', node: node ?? map })
  return id
}

interface Reading {
  readonly map: MapNode
  readonly kind: Step['kind']
  readonly path: string
  readonly common: Common
}

function readKind(scope: CampaignScope, { map, kind, path, common }: Reading): Step | undefined {
  const head = map.entries.get(kind)!.value
  switch (kind) {
    case 'wait': {
      const length = readWait(scope.reports, head)
      return length && { ...common, kind, ...length }
    }
    case 'waitFor': {
      const upTo = map.entries.get('upTo')?.value
      const upToMs = upTo && asDuration(scope.reports, upTo)
      const reset = readReset(scope.reports, map)
      const cases = readWaitCases(scope, map, path)
      return {
        ...common,
        kind,
        cases,
        ...(upToMs !== undefined && { upToMs }),
        ...(reset && { reset }),
        otherwise: readBlock(scope, map, 'else', path),
      }
    }
    case 'send':
      return readSendStep(scope, map, common)
    case 'call':
      return readCallStep(scope, map, common)
    case 'branch':
      return {
        ...common,
        kind,
        cases: readCases(scope, head, `${path}.branch`),
        otherwise: readBlock(scope, map, 'else', path),
      }
    case 'split': {
      const readThen = (arm: MapNode, at: string): readonly Step[] => readBlock(scope, arm, 'then', at)
      return { ...common, kind, arms: readArms(scope.reports, head, `${path}.split`, readThen) }
    }
    case 'audience':
      return readAudienceStep(scope, map, common)
    case 'set': {
      const traits = readTraitsToSet(scope, head)
      return traits && { ...common, kind, traits }
    }
    case 'emit': {
      const emitted = readEmit(scope.reports, head)
      return emitted && { ...common, kind, ...emitted }
    }
    case 'enter': {
      const campaign = readCampaignName(scope, head)
      return campaign === undefined ? undefined : { ...common, kind, campaign }
    }
    case 'exit': {
      const reason = readReason(scope, head)
      return reason === undefined ? undefined : { ...common, kind, reason }
    }
  }
}

function readReason({ reports }: CampaignScope, node: Node): string | undefined {
  const reason = asText(reports, node, 'a reason such as engaged')
  if (reason === undefined || reason.length <= REASON_CHARS_MAX) return reason
  return report(reports, node, {
    code: 'bad_value',
    message: `A reason has at most ${REASON_CHARS_MAX} characters; found ${reason.length}.`,
  })
}

/** One condition with `then` beside it, or a list of cases. */
function readWaitCases(scope: CampaignScope, map: MapNode, path: string): readonly Case[] {
  const head = map.entries.get('waitFor')!.value
  const then = map.entries.get('then')
  if (head.kind === 'list') {
    if (then) {
      const message = 'Beside a list of cases there is no `then`: each case has its own.'
      report(scope.reports, then.value, {
        code: 'not_allowed_here',
        message,
        hint: 'Move it into the list, or use `else`.',
        place: then.keyPlace,
      })
    }
    return readCases(scope, head, `${path}.waitFor`)
  }
  const when = readCondition(conditionScope(scope), head)
  const steps = readBlock(scope, map, 'then', path)
  return when ? [{ when, then: steps }] : []
}

/** `[{ when, then }, …]`: the first that holds. An absent `then` goes on. */
function readCases(scope: CampaignScope, node: Node, path: string): readonly Case[] {
  const list = asList(scope.reports, node, 'a list of { when, then }')
  const cases: Case[] = []
  for (const [index, item] of (list?.items ?? []).entries()) {
    const map = asFields(scope.reports, item, { what: 'a case', keys: ['when', 'then'], required: ['when'] })
    if (!map) continue
    const whenNode = map.entries.get('when')?.value
    const when = whenNode && readCondition(conditionScope(scope), whenNode)
    const then = readBlock(scope, map, 'then', `${path}[${index}]`)
    if (when) cases.push({ when, then })
  }
  return cases
}

function readBlock(scope: CampaignScope, map: MapNode, key: 'then' | 'else', path: string): readonly Step[] {
  const node = map.entries.get(key)?.value
  return node ? readSteps(scope, node, `${path}.${key}`) : []
}
