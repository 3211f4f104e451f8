import type { Channel, EmailFields, Layout, PushFields, SmsFields, Template, WebhookFields } from '../workspace.ts'
import { CHANNELS } from '../workspace.ts'
import { chargeContent, readContent } from './content.ts'
import { asBoolean, asChoice, asFields, asMap, asText } from './fields.ts'
import { namedPartials } from './named-partials.ts'
import { meantHint } from './nearest-name.ts'
import type { MapNode, Node } from './node.ts'
import { shorten } from './node.ts'
import { readVariants } from './read-locales.ts'
import type { Reports } from './reports.ts'
import { report } from './reports.ts'
import type { WorkspaceScope } from './scope.ts'

/** The texts that a message of each channel is made of. */
export const MESSAGE_FIELDS = {
  push: ['title', 'body', 'link', 'icon', 'image'],
  email: ['subject', 'preheader', 'text', 'html', 'mjml'],
  sms: ['text'],
  webhook: ['body'],
} as const satisfies Readonly<Record<Channel, readonly string[]>>
/** With what says how it is made of them. */
export const MESSAGE_KEYS: Readonly<Record<Channel, readonly string[]>> = {
  push: [...MESSAGE_FIELDS.push, 'tracking', 'locales'],
  email: [...MESSAGE_FIELDS.email, 'layout', 'tracking', 'locales'],
  sms: [...MESSAGE_FIELDS.sms, 'locales'],
  webhook: [...MESSAGE_FIELDS.webhook, 'locales'],
}
/** Those that may lie in a file of their own; the others are a line each. */
const CONTENT: ReadonlySet<string> = new Set(['text', 'html', 'mjml'])
const BODY_KEYS = ['text', 'html', 'mjml'] as const

type TemplateScope = Pick<WorkspaceScope, 'reports' | 'files' | 'layouts' | 'partials' | 'used'>

/** A template of the `templates` section: a message with its channel. */
export function readTemplate(scope: TemplateScope, node: Node): Template | undefined {
  const { reports } = scope
  const map = asMap(reports, node, 'a mapping with `channel` and the content')
  if (!map) return undefined
  const channelNode = map.entries.get('channel')?.value
  if (!channelNode) {
    return report(reports, map, { code: 'missing_key', message: 'A template needs `channel`; it is missing.' })
  }
  const channel = asChoice(reports, channelNode, CHANNELS)
  return channel && readMessage(scope, map, { channel, what: `a template for ${channel}`, extra: ['channel'] })
}

/** The content of a message, inline in a step or as a template. */
export function readMessage(
  scope: TemplateScope,
  node: Node,
  {
    channel,
    what,
    extra = [],
  }: { readonly channel: Channel; readonly what: string; readonly extra?: readonly string[] },
): Template | undefined {
  const required = { push: ['title', 'body'], email: ['subject'], sms: ['text'], webhook: ['body'] }[channel]
  const keys = [...extra, ...MESSAGE_KEYS[channel]]
  const map = asFields(scope.reports, node, { what, keys, required, elsewhere: attachmentsHint })
  if (!map) return undefined
  const fields = readTexts(scope, map, channel)
  if (channel === 'email') checkBody(scope.reports, map)
  const variants: Body[] = []
  const locales = readLocales(scope, map, channel, variants)
  const layout = channel === 'email' ? readLayoutName(scope, map, [{ map, fields }, ...variants]) : undefined
  const tracking = map.entries.get('tracking')?.value
  const isTracked = tracking === undefined || asBoolean(scope.reports, tracking) !== false
  if (!required.every((key) => Object.hasOwn(fields, key))) return undefined
  const texts = [fields, ...Object.values(locales ?? {}), layout ?? {}].flatMap((part) => Object.values(part))
  const partials = readPartials(scope, map, texts)
  // Which texts there are, the keys of the channel have said.
  return {
    channel,
    ...fields,
    ...(layout && { layout }),
    ...(!isTracked && { tracking: false }),
    ...(locales && { locales }),
    ...(partials && { partials }),
  } as unknown as Template
}

const attachmentsHint = (key: string): string | undefined =>
  key === 'attachments'
    ? 'Attachments are not supported: put the file where people can reach it, and link to it.'
    : undefined

/** The texts of a message or of one of its variants, and where they are written. */
interface Body {
  readonly map: MapNode
  readonly fields: Texts
}

type Texts = Readonly<
  Partial<Record<keyof PushFields | keyof EmailFields | keyof SmsFields | keyof WebhookFields, string>>
>

function readTexts({ reports, files }: TemplateScope, map: MapNode, channel: Channel): Texts {
  const texts = MESSAGE_FIELDS[channel].flatMap((key) => {
    const node = map.entries.get(key)?.value
    if (!node) return []
    const isContent = CONTENT.has(key) || channel === 'webhook'
    const text = isContent ? readContent(reports, files, node) : asText(reports, node)
    return text === undefined ? [] : [[key, text] as const]
  })
  return Object.fromEntries(texts)
}

function checkBody(reports: Reports, map: MapNode): void {
  checkOneBody(reports, map, 'An email')
  if (BODY_KEYS.some((key) => map.entries.has(key))) return
  report(reports, map, { code: 'missing_key', message: 'An email needs `text`, `html` or `mjml`; all are missing.' })
}

function checkOneBody(reports: Reports, map: MapNode, what: string): void {
  const second = map.entries.get('mjml')
  if (!second || !map.entries.has('html')) return
  const message = `${what} has \`html\` or \`mjml\`, from which the HTML is made; found both.`
  report(reports, second.value, { code: 'ambiguous', message, hint: 'Remove one.', place: second.keyPlace })
}

/** What the message says in other languages: any of its texts, and nothing else. */
function readLocales(
  scope: TemplateScope,
  map: MapNode,
  channel: Channel,
  bodies: Body[],
): Readonly<Record<string, Texts>> | undefined {
  const node = map.entries.get('locales')?.value
  const variants = node && asMap(scope.reports, node, 'a mapping from language to what differs in it')
  if (!variants) return undefined
  return readVariants(scope.reports, variants, (value) => {
    const variant = asFields(scope.reports, value, {
      what: 'a variant',
      keys: MESSAGE_FIELDS[channel],
      elsewhere: attachmentsHint,
    })
    if (!variant) return undefined
    checkOneBody(scope.reports, variant, 'A variant')
    const fields = readTexts(scope, variant, channel)
    bodies.push({ map: variant, fields })
    return fields
  })
}

function readLayoutName(
  { reports, files, layouts, used }: TemplateScope,
  map: MapNode,
  bodies: readonly Body[],
): (Layout & { readonly key: string }) | undefined {
  const node = map.entries.get('layout')?.value
  const key = node && asText(reports, node, 'the key of a layout')
  if (!node || key === undefined) return undefined
  used.layouts.add(key)
  if (!layouts.has(key)) {
    const message = `There is no layout "${shorten(key)}".`
    return report(reports, node, { code: 'unknown_name', message, hint: meantHint(key, layouts.keys()) })
  }
  const layout = layouts.get(key)
  if (!layout) return undefined
  checkFit(reports, node, bodies, { key, ...layout })
  for (const body of bodies) checkIsPart(reports, body)
  return chargeContent(reports, files, node, Object.values(layout).join('')) ? { key, ...layout } : undefined
}

/** HTML goes into HTML and MJML into MJML; a plain text may do without a frame if there is HTML beside it. */
function checkFit(
  reports: Reports,
  node: Node,
  bodies: readonly Body[],
  layout: Layout & { readonly key: string },
): void {
  const given = BODY_KEYS.filter((part) => bodies.some(({ map }) => map.entries.has(part)))
  const isTextOnly = given.every((part) => part === 'text')
  const missing = given.find((part) => layout[part] === undefined && (part !== 'text' || isTextOnly))
  if (!missing) return
  const there = BODY_KEYS.filter((part) => layout[part] !== undefined).join(' and ')
  report(reports, node, {
    code: 'bad_value',
    message: `The layout "${layout.key}" has no \`${missing}\`, in which that of the email could stand.`,
    hint: `It has ${there}: write the email in the same.`,
  })
}

function checkIsPart(reports: Reports, { map, fields }: Body): void {
  const node = map.entries.get('mjml')?.value
  if (!node || !/<mj(?:ml|-body)[\s>]/i.test(fields.mjml ?? '')) return
  const message = 'With a layout, `mjml` is only what goes into it; found a whole document.'
  report(reports, node, { code: 'bad_value', message, hint: 'Leave out <mjml>, <mj-head> and <mj-body>.' })
}

/** They go into the template itself: a journey in flight keeps those of the version that it runs on. */
function readPartials(
  { reports, files, partials, used }: TemplateScope,
  map: MapNode,
  texts: readonly string[],
): Readonly<Record<string, string>> | undefined {
  const names = namedPartials(texts, partials)
  if (names.size === 0) return undefined
  for (const name of names) used.partials.add(name)
  const found = [...names].sort().flatMap((name) => {
    const text = partials.get(name)
    return text === undefined ? [] : [[name, text] as const]
  })
  const all = found.map(([, text]) => text).join('')
  return chargeContent(reports, files, map, all) ? Object.fromEntries(found) : undefined
}
