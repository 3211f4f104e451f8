import type { Properties } from '../../model/event.ts'
import { parseTime } from '../../model/event-time.ts'
import type { ReceivedItem, ReceivedRequest } from '../connection.ts'
import { badItem, fingerprint } from '../received-item.ts'
import { isObject } from '../reply-facts.ts'
import { jsonOf, textOf } from '../told-values.ts'

const TYPES = new Set(['track', 'identify', 'page', 'screen', 'group', 'alias'])

/** The calls of a request, as they are: one, or those of a list. */
export function readSegment({ body, now }: ReceivedRequest): readonly ReceivedItem[] {
  const told = jsonOf(body)
  if (Array.isArray(told)) return told.map((call, index) => itemOf(call, `[${index}]`, now))
  return [itemOf(told, '', now)]
}

function itemOf(call: unknown, path: string, now: number): ReceivedItem {
  if (!isObject(call)) return badItem(path, 'is no JSON object')
  const type = textOf(call['type'])?.toLowerCase() ?? ''
  if (!TYPES.has(type)) return badItem(path === '' ? 'type' : `${path}.type`, 'is no call of the spec')
  const at = [call['timestamp'], call['originalTimestamp'], call['receivedAt']]
    .map((time) => (typeof time === 'string' ? parseTime(time) : undefined))
    .find((time) => time !== undefined)
  const spec = asSpec(call, type, at ?? now)
  return { kind: 'spec', id: textOf(call['messageId']) ?? fingerprint(call), at: at ?? now, spec }
}

/**
 * Segment has corrected the time for the clock of the device already: with `sentAt` it would be corrected again, by however long the
 * call was on its way to us.
 */
function asSpec(call: Properties, type: string, at: number): Properties {
  const { sentAt: _sent, originalTimestamp: _given, receivedAt: _received, writeKey: _key, ...rest } = call
  return { ...rest, type, timestamp: new Date(at).toISOString() }
}
