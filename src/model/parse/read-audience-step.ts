import type { Step } from '../workspace.ts'
import type { CampaignScope } from './campaign-scope.ts'
import { conditionScope } from './campaign-scope.ts'
import { asBoolean, asDuration, asFields, asList, asText } from './fields.ts'
import { meantHint } from './nearest-name.ts'
import type { MapNode, Node } from './node.ts'
import { shorten } from './node.ts'
import { readCondition } from './read-condition.ts'
import { report } from './reports.ts'
import type { WorkspaceScope } from './scope.ts'

type AudienceStep = Extract<Step, { readonly kind: 'audience' }>

export const UNTIL_KEYS = ['when', 'onExit', 'after'] as const

/** Who is added leaves the list at the latest when the journey ends, unless `onExit: false` says otherwise. */
const ON_EXIT_DEFAULT = true

/** `audience: { add, remove }`, and beside it, by `remove`, until when those added stay on it. */
export function readAudienceStep(
  scope: CampaignScope,
  map: MapNode,
  common: Pick<Step, 'id' | 'if'>,
): AudienceStep | undefined {
  const { reports } = scope
  const head = map.entries.get('audience')!.value
  const lists = asFields(reports, head, { what: '`audience`', keys: ['add', 'remove'] })
  if (!lists) return undefined
  if (!lists.entries.has('add') && !lists.entries.has('remove')) {
    return report(reports, lists, {
      code: 'missing_key',
      message: '`audience` needs `add` or `remove`; both are missing.',
    })
  }
  const add = readLists(scope, lists.entries.get('add')?.value)
  const remove = readLists(scope, lists.entries.get('remove')?.value)
  const until = map.entries.get('remove')
  if (until && !lists.entries.has('add')) {
    const message = '`remove` beside `audience` says until when those added stay; this step adds nobody.'
    report(reports, until.value, {
      code: 'not_allowed_here',
      message,
      hint: 'To take them off now, use audience: { remove: […] } alone.',
      place: until.keyPlace,
    })
  }
  return { ...common, kind: 'audience', add, remove, until: readUntil(scope, until?.value) }
}

function readUntil(scope: CampaignScope, node: Node | undefined): AudienceStep['until'] {
  const map = node && asFields(scope.reports, node, { what: '`remove`', keys: UNTIL_KEYS })
  const whenNode = map?.entries.get('when')?.value
  const onExitNode = map?.entries.get('onExit')?.value
  const afterNode = map?.entries.get('after')?.value
  const when = whenNode && readCondition(conditionScope(scope), whenNode)
  const onExit = onExitNode && asBoolean(scope.reports, onExitNode)
  const afterMs = afterNode && asDuration(scope.reports, afterNode)
  return { ...(when && { when }), onExit: onExit ?? ON_EXIT_DEFAULT, ...(afterMs !== undefined && { afterMs }) }
}

function readLists(scope: WorkspaceScope, node: Node | undefined): readonly string[] {
  const list = node && asList(scope.reports, node, 'a list of connection/audience, such as [facebook/retarget]')
  const names = list?.items.map((item) => readListName(scope, item)) ?? []
  return [...new Set(names.filter((name) => name !== undefined))]
}

function readListName({ reports, connections }: WorkspaceScope, node: Node): string | undefined {
  const name = asText(reports, node, 'connection/audience, such as facebook/retarget')
  if (name === undefined) return undefined
  const [key = '', list, ...rest] = name.split('/')
  const connection = connections.get(key)
  if (connection && !connection.rules) return name
  if (connection && rest.length === 0 && list !== undefined && connection.lists.includes(list)) {
    if (connection.rules?.audiences) return name
    return report(reports, node, {
      code: 'unknown_name',
      message: `The connection "${key}" (kind ${connection.kind}) keeps no audiences.`,
    })
  }
  const all = (): string[] => [...connections].flatMap(([other, { lists }]) => lists.map((each) => `${other}/${each}`))
  const message =
    list === undefined || rest.length > 0
      ? `An audience is named by connection/audience; found "${shorten(name)}".`
      : connection
        ? `The connection "${key}" has no audience "${shorten(list)}".`
        : `There is no connection "${shorten(key)}".`
  return report(reports, node, { code: 'unknown_name', message, hint: meantHint(name, all) })
}
