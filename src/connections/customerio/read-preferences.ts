import type { ReceivedFact, ReceivedItem } from '../connection.ts'
import { badItem } from '../received-item.ts'
import { isObject, jsonObject } from '../reply-facts.ts'
import { commonOf, personOf, type Report } from './report.ts'
import type { Settings } from './settings.ts'

/** What a person chose in the subscription center: one event for each topic and each channel that the report names. */
export function readPreferences(own: Settings, report: Report): readonly ReceivedItem[] {
  const { content } = report.data
  const { topics, channels } = typeof content === 'string' ? jsonObject(content) : {}
  const choices = [
    ...choicesOf(topics).map(([topic, isWanted]) => ({
      key: topic,
      isWanted,
      choice: { topic: Object.hasOwn(own.topics, topic) ? own.topics[topic] : topic },
    })),
    ...choicesOf(channels).map(([channel, isWanted]) => ({ key: channel, isWanted, choice: { channel } })),
  ]
  if (choices.length === 0) {
    const problem = 'It is no JSON text with topics or channels.'
    return [badItem('data.content', problem, content)]
  }
  return choices.map(({ key, isWanted, choice }): ReceivedFact => ({
    kind: 'fact',
    id: `${report.id}/${key}`,
    event: isWanted ? 'Subscribed' : 'Unsubscribed',
    at: report.at,
    about: personOf(report),
    properties: { ...commonOf(own, report), ...choice },
  }))
}

const choicesOf = (map: unknown): readonly (readonly [string, boolean])[] =>
  isObject(map) ? Object.entries(map).filter((entry): entry is [string, boolean] => typeof entry[1] === 'boolean') : []
