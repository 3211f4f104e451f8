import type { Channel, Template } from '../workspace.ts'
import { CHANNELS } from '../workspace.ts'
import type { ContentFiles } from './content.ts'
import { readContent } from './content.ts'
import { asChoice, asFields, asMap, asText } from './fields.ts'
import { LATER_CHANNELS } from './later-words.ts'
import type { MapNode, Node } from './node.ts'
import type { Reports } from './reports.ts'
import { report } from './reports.ts'

/** What a message of each channel is made of. */
export const MESSAGE_KEYS: Readonly<Record<Channel, readonly string[]>> = {
  push: ['title', 'body', 'link', 'icon', 'image'],
  email: ['subject', 'preheader', 'text', 'html', 'mjml'],
  webhook: ['body'],
}

interface TemplateScope {
  readonly reports: Reports
  readonly files: ContentFiles
}

/** A template of the `templates` section: a message with its channel. */
export function readTemplate(scope: TemplateScope, node: Node): Template | undefined {
  const { reports } = scope
  const map = asMap(reports, node, 'a mapping with `channel` and the content')
  if (!map) return undefined
  const channelNode = map.entries.get('channel')?.value
  if (!channelNode) {
    return report(reports, map, { code: 'missing_key', message: 'A template needs `channel`; it is missing.' })
  }
  const channel = asChoice(reports, channelNode, CHANNELS, LATER_CHANNELS)
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
  const required = { push: ['title', 'body'], email: ['subject'], webhook: ['body'] }[channel]
  const keys = [...extra, ...MESSAGE_KEYS[channel]]
  const map = asFields(scope.reports, node, { what, keys, required })
  if (!map) return undefined
  switch (channel) {
    case 'push':
      return readPush(scope, map)
    case 'email':
      return readEmail(scope, map)
    case 'webhook': {
      const body = readPart(scope, map, 'body')
      return body === undefined ? undefined : { channel, body }
    }
  }
}

function readPush({ reports }: TemplateScope, map: MapNode): Template | undefined {
  const text = (key: string): string | undefined => {
    const node = map.entries.get(key)?.value
    return node && asText(reports, node)
  }
  const title = text('title')
  const body = text('body')
  const link = text('link')
  const icon = text('icon')
  const image = text('image')
  if (title === undefined || body === undefined) return undefined
  return {
    channel: 'push',
    title,
    body,
    ...(link !== undefined && { link }),
    ...(icon !== undefined && { icon }),
    ...(image !== undefined && { image }),
  }
}

function readEmail(scope: TemplateScope, map: MapNode): Template | undefined {
  const line = (key: string): string | undefined => {
    const node = map.entries.get(key)?.value
    return node && asText(scope.reports, node)
  }
  const subject = line('subject')
  const preheader = line('preheader')
  const text = readPart(scope, map, 'text')
  const html = readPart(scope, map, 'html')
  const mjml = readPart(scope, map, 'mjml')
  checkBody(scope.reports, map)
  if (subject === undefined) return undefined
  return {
    channel: 'email',
    subject,
    ...(preheader !== undefined && { preheader }),
    ...(text !== undefined && { text }),
    ...(html !== undefined && { html }),
    ...(mjml !== undefined && { mjml }),
  }
}

function checkBody(reports: Reports, map: MapNode): void {
  const second = map.entries.get('mjml')
  if (second && map.entries.has('html')) {
    const message = 'An email has `html` or `mjml`, from which the HTML is made; found both.'
    report(reports, second.value, { code: 'ambiguous', message, hint: 'Remove one.', place: second.keyPlace })
  }
  if (['text', 'html', 'mjml'].some((key) => map.entries.has(key))) return
  report(reports, map, { code: 'missing_key', message: 'An email needs `text`, `html` or `mjml`; all are missing.' })
}

function readPart({ reports, files }: TemplateScope, map: MapNode, key: string): string | undefined {
  const node = map.entries.get(key)?.value
  return node && readContent(reports, files, node)
}
