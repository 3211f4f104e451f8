import type { Condition } from '../condition.ts'
import type { Campaign, CampaignStatus, Entry, OnResume } from '../workspace.ts'
import type { CampaignScope } from './campaign-scope.ts'
import { checkReachable } from './check-reachable.ts'
import { checkReceipts, checkSaved, conditionScope, createCampaignScope } from './campaign-scope.ts'
import {
  asBoolean,
  asChoice,
  asDuration,
  asFields,
  asKey,
  asListOrEmpty,
  asText,
  listOf,
  reportType,
} from './fields.ts'
import { CAMPAIGN_STEPS_MAX, PRIORITY_MAX, TAGS_MAX } from './limits.ts'
import type { MapNode, Node } from './node.ts'
import { describeNode } from './node.ts'
import { readCohortName, readCondition } from './read-condition.ts'
import { readMessageConsent } from './read-consent.ts'
import { readFilter } from './read-did.ts'
import { checkPath } from './read-match.ts'
import { readSchedule } from './read-schedule.ts'
import { readShare } from './read-share.ts'
import { readSteps } from './read-steps.ts'
import { readThrottle } from './read-throttle.ts'
import { readTopicName } from './read-topics.ts'
import { report } from './reports.ts'
import type { WorkspaceScope } from './scope.ts'

export const CAMPAIGN_KEYS = [
  'name',
  'status',
  'kind',
  'tags',
  'topic',
  'throttle',
  'consent',
  'priority',
  'entry',
  'reentry',
  'exit',
  'goal',
  'holdout',
  'onResume',
  'steps',
] as const
export const ENTRY_KEYS = ['cohort', 'existing', 'event', 'where', 'key', 'api', 'schedule', 'throttle'] as const
const ENTRY_HEADS = ['cohort', 'event', 'schedule', 'api'] as const
export const ON_RESUME_KEYS = ['lateUpTo'] as const
export const STATUSES: readonly CampaignStatus[] = ['draft', 'live', 'paused', 'ended']

export function readCampaign(workspace: WorkspaceScope, node: Node, key: string): Campaign | undefined {
  const { reports } = workspace
  const map = asFields(reports, node, {
    what: 'a campaign',
    keys: CAMPAIGN_KEYS,
    required: ['entry', 'steps'],
    later: ['retired'],
  })
  if (!map) return undefined
  const scope = createCampaignScope(workspace, key)
  const read = <T>(key: string, reader: (node: Node) => T | undefined): T | undefined => {
    const value = map.entries.get(key)?.value
    return value && reader(value)
  }
  const name = read('name', (value) => asText(reports, value))
  const tags = read('tags', (value) => readTags(scope, value))
  const topic = read('topic', (value) => readTopicName(reports, value, workspace.topics))
  const throttle = read('throttle', (value) => readThrottle(reports, value))
  const consent = read('consent', (value) => readMessageConsent(reports, value))
  const priority = read('priority', (value) => readPriority(scope, value))
  const entry = read('entry', (value) => readEntry(scope, value))
  const goal = read('goal', (value) => readGoal(scope, value))
  const onResume = read('onResume', (value) => readOnResume(scope, value))
  const campaign = {
    ...(name !== undefined && { name }),
    ...(tags && { tags }),
    ...(topic !== undefined && { topic }),
    ...(throttle && { throttle }),
    ...(consent && { consent }),
    ...(priority !== undefined && { priority }),
    status: read('status', (value) => asChoice(reports, value, STATUSES)) ?? 'live',
    kind: read('kind', (value) => asChoice(reports, value, ['promotional', 'transactional'] as const)) ?? 'promotional',
    reentry: read('reentry', (value) => readReentry(scope, value)) ?? { kind: 'always' as const },
    exit: read('exit', (value) => readExit(scope, value)) ?? [],
    ...(goal && { goal }),
    holdout: read('holdout', (value) => readShare(reports, value)) ?? 0,
    ...(onResume !== undefined && { onResume }),
    steps: read('steps', (value) => readAllSteps(scope, value)) ?? [],
  }
  checkReceipts(scope)
  checkReachable(scope, campaign.steps)
  checkSaved(scope)
  return entry && { ...campaign, entry }
}

/** Undefined for none. */
function readTags({ reports }: CampaignScope, node: Node): readonly string[] | undefined {
  const list = asListOrEmpty(reports, node, 'a list of tags such as [newsletter]')
  if (list && list.items.length > TAGS_MAX) {
    const message = `\`tags\` has ${list.items.length} tags; a campaign can have at most ${TAGS_MAX}.`
    return report(reports, list, { code: 'too_large', message })
  }
  const tags = new Set((list?.items ?? []).map((item) => asKey(reports, item)).filter((tag) => tag !== undefined))
  return tags.size === 0 ? undefined : [...tags]
}

function readPriority({ reports }: CampaignScope, node: Node): number | undefined {
  const value = node.kind === 'scalar' ? node.value : undefined
  if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= PRIORITY_MAX) return value
  const message = `\`priority\` expects a whole number from -${PRIORITY_MAX} to ${PRIORITY_MAX}; found ${describeNode(node)}.`
  return report(reports, node, { code: typeof value === 'number' ? 'bad_value' : 'wrong_type', message })
}

function readAllSteps(scope: CampaignScope, node: Node): Campaign['steps'] {
  if (node.kind === 'list' && node.items.length > 0) {
    const steps = readSteps(scope, node, 'steps')
    if (scope.steps.size > CAMPAIGN_STEPS_MAX) {
      const message = `The campaign has ${scope.steps.size} steps; at most ${CAMPAIGN_STEPS_MAX} can stand in one.`
      const hint = 'Make two campaigns of it, joined by `enter`.'
      report(scope.reports, node, { code: 'too_large', message, hint })
    }
    return steps
  }
  const message = `\`steps\` expects a list of steps; found ${describeNode(node)}.`
  report(scope.reports, node, { code: node.kind === 'list' ? 'bad_value' : 'wrong_type', message })
  return []
}

function readEntry(scope: CampaignScope, node: Node): Entry | undefined {
  const { reports } = scope
  const map = asFields(reports, node, { what: '`entry`', keys: ENTRY_KEYS })
  if (!map) return undefined
  const isScheduled = map.entries.has('schedule')
  const [head, second] = ENTRY_HEADS.filter((key) => map.entries.has(key) && !(isScheduled && key === 'cohort'))
  if (second !== undefined) {
    const { value, keyPlace } = map.entries.get(second)!
    return report(reports, value, {
      code: 'ambiguous',
      message: `A campaign is entered in one way; found \`${head}\` and \`${second}\`.`,
      hint: 'Make two campaigns of it.',
      place: keyPlace,
    })
  }
  if (head === undefined) {
    const message = `\`entry\` needs one of ${listOf(ENTRY_HEADS)}; all are missing.`
    return report(reports, map, { code: 'missing_key', message })
  }
  const { value } = map.entries.get(head)!
  if (head === 'schedule') return readScheduledEntry(scope, map, value)
  refuseBeside(scope, map, { head, keys: ['throttle'] })
  if (head === 'cohort') return readCohortEntry(scope, map, value)
  return head === 'event' ? readEventEntry(scope, map, value) : readApiEntry(scope, map, value)
}

function readApiEntry(scope: CampaignScope, map: MapNode, node: Node): Entry | undefined {
  refuseBeside(scope, map, { head: 'api', keys: ['existing', 'where', 'key'] })
  const isApi = asBoolean(scope.reports, node)
  if (isApi !== false) return isApi && { kind: 'api' }
  const message = '`api` is true, or not there at all.'
  return report(scope.reports, node, { code: 'bad_value', message, hint: 'Say by what else the campaign is entered.' })
}

function readScheduledEntry(scope: CampaignScope, map: MapNode, node: Node): Entry | undefined {
  refuseBeside(scope, map, { head: 'schedule', keys: ['existing', 'where', 'key'] })
  const schedule = readSchedule(scope.reports, node, scope.timezone)
  const cohortNode = map.entries.get('cohort')?.value
  const cohort = cohortNode && readCohortName(scope, cohortNode)
  const throttleNode = map.entries.get('throttle')?.value
  const throttle = throttleNode && readThrottle(scope.reports, throttleNode)
  if (!cohortNode) {
    const message = '`entry` by `schedule` needs `cohort`, whose members enter; it is missing.'
    return report(scope.reports, map, { code: 'missing_key', message })
  }
  return schedule && cohort !== undefined
    ? { kind: 'schedule', cohort, schedule, ...(throttle && { throttle }) }
    : undefined
}

function readCohortEntry(scope: CampaignScope, map: MapNode, node: Node): Entry | undefined {
  refuseBeside(scope, map, { head: 'cohort', keys: ['where', 'key'] })
  const cohort = readCohortName(scope, node)
  const existingNode = map.entries.get('existing')?.value
  const existing = existingNode && asChoice(scope.reports, existingNode, ['skip', 'include'] as const)
  return cohort === undefined ? undefined : { kind: 'cohort', cohort, existing: existing ?? 'skip' }
}

function readEventEntry(scope: CampaignScope, map: MapNode, node: Node): Entry | undefined {
  refuseBeside(scope, map, { head: 'event', keys: ['existing'] })
  const filter = readFilter(scope.reports, node, map.entries.get('where')?.value)
  const keyNode = map.entries.get('key')?.value
  const written = keyNode && asText(scope.reports, keyNode, 'a property path such as cart_id')
  const key = keyNode && written !== undefined && checkPath(scope.reports, written, keyNode) ? written : undefined
  return filter && { kind: 'event', filter, ...(key !== undefined && { key }) }
}

function refuseBeside(
  scope: CampaignScope,
  map: MapNode,
  { head, keys }: { head: string; keys: readonly string[] },
): void {
  for (const key of keys) {
    const entry = map.entries.get(key)
    if (!entry) continue
    const message = `\`${key}\` can't stand beside \`${head}\` in \`entry\`.`
    report(scope.reports, entry.value, { code: 'not_allowed_here', message, place: entry.keyPlace })
  }
}

function readReentry({ reports }: CampaignScope, node: Node): Campaign['reentry'] | undefined {
  if (node.kind === 'map') {
    const map = asFields(reports, node, { what: '`reentry`', keys: ['after'], required: ['after'] })
    const after = map?.entries.get('after')?.value
    const ms = after && asDuration(reports, after)
    return ms === undefined ? undefined : { kind: 'after', ms }
  }
  const expected = 'always, never or { after: 7d }'
  if (node.kind !== 'scalar' || typeof node.value !== 'string') return reportType(reports, node, expected)
  if (node.value === 'always' || node.value === 'never') return { kind: node.value }
  const message = `\`reentry\` expects ${expected}; found ${describeNode(node)}.`
  return report(reports, node, { code: 'bad_value', message })
}

function readOnResume({ reports }: CampaignScope, node: Node): OnResume | undefined {
  if (node.kind === 'map') {
    const map = asFields(reports, node, { what: '`onResume`', keys: ON_RESUME_KEYS, required: ON_RESUME_KEYS })
    const late = map?.entries.get('lateUpTo')?.value
    const lateUpToMs = late && asDuration(reports, late)
    return lateUpToMs === undefined ? undefined : { lateUpToMs }
  }
  const expected = 'send, skip or { lateUpTo: 1d }'
  if (node.kind !== 'scalar' || typeof node.value !== 'string') return reportType(reports, node, expected)
  if (node.value === 'send' || node.value === 'skip') return node.value
  const message = `\`onResume\` expects ${expected}; found ${describeNode(node)}.`
  return report(reports, node, { code: 'bad_value', message })
}

function readExit(scope: CampaignScope, node: Node): readonly Condition[] {
  const { reports } = scope
  if (node.kind === 'map') {
    reportType(reports, node, 'a list of conditions', 'Put it in brackets: [{ … }].')
    return []
  }
  const list = asListOrEmpty(reports, node, 'a list of conditions')
  const conditions = list?.items.map((item) => readCondition(conditionScope(scope, { leaves: true }), item)) ?? []
  return conditions.filter((condition) => condition !== undefined)
}

const GOAL_KEYS = ['within', 'ends'] as const

/** A condition; `within` beside it runs from the entry into the campaign, and is not the condition's own. */
function readGoal(scope: CampaignScope, node: Node): Campaign['goal'] | undefined {
  const { reports } = scope
  // A goal may be reached when the journey and what it knew are gone.
  const condition = readCondition(conditionScope(scope, { saved: false }), node, GOAL_KEYS)
  const within = node.kind === 'map' ? node.entries.get('within')?.value : undefined
  const ends = node.kind === 'map' ? node.entries.get('ends')?.value : undefined
  const withinMs = within && asDuration(reports, within)
  const endsJourney = ends && asBoolean(reports, ends)
  return condition && { condition, ...(withinMs !== undefined && { withinMs }), ends: endsJourney ?? true }
}
