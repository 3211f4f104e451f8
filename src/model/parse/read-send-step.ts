import type { Channel, Step, Template } from '../workspace.ts'
import { WHEN_CAPPED } from '../policies.ts'
import { CHANNELS } from '../workspace.ts'
import type { CampaignScope } from './campaign-scope.ts'
import { asChoice, asList, asText, orList } from './fields.ts'
import { meantHint } from './nearest-name.ts'
import type { MapNode, Node } from './node.ts'
import { shorten } from './node.ts'
import { INBOX } from './read-connections.ts'
import { readMessage } from './read-template.ts'
import { report, warn } from './reports.ts'
import type { WorkspaceScope } from './scope.ts'

const MESSAGE_NOUN: Readonly<Record<Channel, string>> = {
  push: 'a push message',
  email: 'an email',
  sms: 'a text message',
  webhook: 'a webhook message',
}

type SendStep = Extract<Step, { readonly kind: 'send' }>

/** `send: CHANNEL` with its connections, coupon, content, and what a full cap does to it. */
export function readSendStep(
  scope: CampaignScope,
  map: MapNode,
  common: Pick<Step, 'id' | 'if'>,
): SendStep | undefined {
  const channel = asChoice(scope.reports, map.entries.get('send')!.value, CHANNELS)
  if (channel === undefined) return undefined
  const via = readVia(scope, map, channel)
  const coupon = readCouponName(scope, map.entries.get('coupon')?.value)
  const template = readTemplateOf(scope, map, channel)
  const cappedNode = map.entries.get('whenCapped')?.value
  const whenCapped = cappedNode && asChoice(scope.reports, cappedNode, WHEN_CAPPED)
  if (!via || !template) return undefined
  return {
    ...common,
    kind: 'send',
    channel,
    via,
    ...(coupon !== undefined && { coupon }),
    ...(whenCapped !== undefined && { whenCapped }),
    template,
  }
}

function readVia(scope: WorkspaceScope, map: MapNode, channel: Channel): readonly string[] | undefined {
  const node = map.entries.get('via')?.value
  if (!node) return onlyConnection(scope, map, channel)
  const list = node.kind === 'list' ? asList(scope.reports, node, 'a connection or a list of them') : undefined
  const nodes = node.kind === 'list' ? (list?.items ?? []) : [node]
  const via = nodes.map((each) => readSender(scope, each, channel)).filter((name) => name !== undefined)
  const twice = new Set(via).size < via.length
  if (twice) {
    report(scope.reports, node, { code: 'duplicate_value', message: '`via` names a connection twice.' })
  }
  return via
}

function readSender({ reports, connections }: WorkspaceScope, node: Node, channel: Channel): string | undefined {
  const name = asText(reports, node, 'the key of a connection')
  if (name === undefined) return undefined
  const senders = (): readonly string[] => sendersOf(connections, channel)
  const connection = connections.get(name)
  if (!connection) {
    const message = `There is no connection "${shorten(name)}".`
    return report(reports, node, { code: 'unknown_name', message, hint: meantHint(name, senders) })
  }
  if (!connection.rules || connection.rules.channels.includes(channel)) return name
  const message = `The connection "${name}" (kind ${connection.kind}) can't send ${channel}.`
  return report(reports, node, { code: 'unknown_name', message, hint: () => `These can: ${senders().join(', ')}.` })
}

const sendersOf = (connections: WorkspaceScope['connections'], channel: Channel): readonly string[] =>
  [...connections].filter(([, { rules }]) => rules?.channels.includes(channel)).map(([name]) => name)

/** Without `via`: the only declared connection for the channel; inboxes count only where there is no real one. */
function onlyConnection(
  { reports, connections, live }: WorkspaceScope,
  map: MapNode,
  channel: Channel,
): readonly string[] | undefined {
  const senders = sendersOf(connections, channel)
  const real = senders.filter((name) => connections.get(name)!.kind !== INBOX)
  const inboxes = senders.filter((name) => connections.get(name)!.declared && !real.includes(name))
  const candidates = real.length > 0 ? real : inboxes.length > 0 ? inboxes : [INBOX]
  if (candidates.length > 1) {
    const message = `Several connections can send ${channel}: ${candidates.join(', ')}.`
    return report(reports, map, {
      code: 'missing_key',
      message,
      hint: `Say by \`via\` which: ${orList(candidates)}, or a list in order of preference.`,
    })
  }
  if (live && real.length === 0 && ![...connections.values()].some(({ rules }) => !rules)) {
    const message = `No connection can send ${channel}, so this message stays in the inbox, though \`sending\` is live.`
    warn(reports, map, {
      code: 'inbox_only',
      message,
      hint: 'Add a connection, or write via: inbox if that is what you want.',
    })
  }
  return candidates
}

function readCouponName({ reports, coupons, used }: WorkspaceScope, node: Node | undefined): string | undefined {
  const name = node && asText(reports, node, 'the key of a coupon')
  if (!node || name === undefined) return undefined
  used.coupons.add(name)
  if (coupons.has(name)) return name
  return report(reports, node, {
    code: 'unknown_name',
    message: `There is no coupon "${shorten(name)}".`,
    hint: meantHint(name, coupons),
  })
}

function readTemplateOf(scope: WorkspaceScope, map: MapNode, channel: Channel): Template | undefined {
  const { reports } = scope
  const message = map.entries.get('message')
  const named = map.entries.get('template')
  if (message && named) {
    return report(reports, named.value, {
      code: 'ambiguous',
      message: 'A send step has its content in `message`, or the name of a `template`; found both.',
      hint: 'Remove one.',
      place: named.keyPlace,
    })
  }
  if (message) return readMessage(scope, message.value, { channel, what: MESSAGE_NOUN[channel] })
  if (named) return readTemplateName(scope, named.value, channel)
  return report(reports, map, {
    code: 'missing_key',
    message: 'A send step needs `message` or `template`; both are missing.',
  })
}

function readTemplateName(
  { reports, templates, used }: WorkspaceScope,
  node: Node,
  channel: Channel,
): Template | undefined {
  const name = asText(reports, node, 'the key of a template')
  if (name === undefined) return undefined
  used.templates.add(name)
  if (!templates.has(name)) {
    const fitting = (): string[] => [...templates].filter(([, each]) => each?.channel === channel).map(([key]) => key)
    const message = `There is no template "${shorten(name)}".`
    return report(reports, node, { code: 'unknown_name', message, hint: meantHint(name, fitting) })
  }
  const template = templates.get(name)
  if (!template || template.channel === channel) return template
  const message = `The template "${name}" is for ${template.channel}, but the step sends ${channel}.`
  return report(reports, node, { code: 'bad_value', message, hint: `Name a template whose channel is ${channel}.` })
}
