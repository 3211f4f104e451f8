import type { Topic } from '../workspace.ts'
import { CHANNELS } from '../workspace.ts'
import { asBoolean, asChoice, asFields, asKey, asText, checkKey } from './fields.ts'
import { meantHint } from './nearest-name.ts'
import type { Entry, Node } from './node.ts'
import type { Reports } from './reports.ts'
import { report } from './reports.ts'
import { readSection } from './scope.ts'

export const TOPIC_KEYS = ['name', 'default', 'confirm'] as const

/** Topics that people can be subscribed to. */
export const readTopics = (reports: Reports, entries: readonly Entry[]): Readonly<Record<string, Topic>> =>
  readSection(reports, entries, {
    what: 'a topic',
    read: (node) => readTopic(reports, node),
    checkName: (entry) => checkKey(reports, entry, 'a topic') && isNoChannel(reports, entry),
  })

/** Opt-outs of topics and channels are kept side by side. */
function isNoChannel(reports: Reports, entry: Entry): boolean {
  if (!(CHANNELS as readonly string[]).includes(entry.key)) return true
  const at = { place: entry.keyPlace, path: entry.value.path }
  const message = `"${entry.key}" can't be the key of a topic: it is a channel.`
  report(reports, at, { code: 'bad_key', message, hint: `Write ${entry.key}-news, for instance.` })
  return false
}

function readTopic(reports: Reports, node: Node): Topic | undefined {
  if (node.kind === 'scalar' && node.value === null) return { isOutByDefault: false }
  const map = asFields(reports, node, { what: 'a topic', keys: TOPIC_KEYS })
  if (!map) return undefined
  const nameNode = map.entries.get('name')?.value
  const name = nameNode && asText(reports, nameNode)
  const defaultNode = map.entries.get('default')?.value
  const standard = defaultNode && asChoice(reports, defaultNode, ['in', 'out'] as const)
  const confirmNode = map.entries.get('confirm')?.value
  const confirm = confirmNode && asBoolean(reports, confirmNode)
  if (defaultNode && standard === 'in' && confirm === true) {
    const message = 'A topic with `confirm: true` is out by default: nobody has confirmed it before they chose it.'
    report(reports, defaultNode, { code: 'ambiguous', message, hint: 'Remove `default`.' })
  }
  return {
    ...(name !== undefined && { name }),
    isOutByDefault: standard === 'out' || confirm === true,
    ...(confirm === true && { confirm }),
  }
}

/** A topic that exists; else reported with the nearest. */
export function readTopicName(reports: Reports, node: Node, topics: ReadonlySet<string>): string | undefined {
  const topic = asKey(reports, node)
  if (topic === undefined || topics.has(topic)) return topic
  const message = `There is no topic "${topic}".`
  return report(reports, node, {
    code: 'unknown_name',
    message,
    hint: topics.size === 0 ? 'Topics stand in the section `topics`.' : meantHint(topic, topics),
  })
}
