import type { ReceivedFact, ReceivedItem, ReceivedRequest } from '../connection.ts'
import { openFacts } from '../open-class.ts'
import { badItem, notedItem } from '../received-item.ts'
import { isObject, safeDetail } from '../reply-facts.ts'
import { jsonOf, objectsOf, secondsOf, textOf } from '../told-values.ts'
import { bounceType } from './bounce-type.ts'
import { broadcastId } from './message-calls.ts'
import { readPreferences } from './read-preferences.ts'
import { commonOf, isId, personOf, type Report } from './report.ts'
import type { Fields } from './fields.ts'
import { reportEvent } from './report-events.ts'
import type { Settings } from './settings.ts'

/** One report in a request: `{event_id, object_type, metric, timestamp, data}`. */
export function readReport(own: Settings, { body }: ReceivedRequest): readonly ReceivedItem[] {
  const parsed = jsonOf(body)
  if (!isObject(parsed)) return [badItem('', 'The body is no JSON object.')]
  const report = checked(parsed)
  if ('kind' in report) return [report]
  if (report.metric === PREFERENCES) return readPreferences(own, report)
  const event = reportEvent(report.objectType, report.metric)
  if (event === undefined)
    return [badItem('metric', `There is no metric ${report.metric} of ${report.objectType}.`, parsed)]
  if (event === null) return [notedItem(`${report.objectType}_${report.metric}`)]
  return [factOf(own, report, event)]
}

const PREFERENCES = 'cio_subscription_preferences_changed'

function checked(parsed: Fields): Report | Extract<ReceivedItem, { kind: 'bad' }> {
  const { event_id: id, object_type: objectType, metric, timestamp, data } = parsed
  if (typeof id !== 'string' || id === '') return badItem('event_id', 'It is missing.', parsed)
  // Reports of preferences are documented under another spelling.
  const type = objectType ?? parsed['object_type_type'] ?? (metric === PREFERENCES ? 'customer' : undefined)
  if (typeof type !== 'string' || type === '') return badItem('object_type', 'It is missing.', parsed)
  if (typeof metric !== 'string' || metric === '') return badItem('metric', 'It is missing.', parsed)
  const at = secondsOf(timestamp)
  if (at === undefined) return badItem('timestamp', 'It is no time in seconds.', parsed)
  if (!isObject(data)) return badItem('data', 'It is no object.', parsed)
  return { id, objectType: type, metric, at, data }
}

function factOf(own: Settings, report: Report, event: string): ReceivedFact {
  const { id, at, data } = report
  return {
    kind: 'fact',
    id,
    event,
    at,
    about: { ...vendorIdOf(data), ...personOf(report) },
    properties: { ...commonOf(own, report), ...detailsOf(report, event) },
  }
}

/** A broadcast of ours is found by its occurrence; any other message by its own id. */
function vendorIdOf(data: Fields): ReceivedFact['about'] {
  const { broadcast_id: broadcast, trigger_id: trigger } = data
  if (isId(broadcast) && isId(trigger)) return { vendorId: broadcastId(broadcast, trigger) }
  const delivery = textOf(data['delivery_id'])
  return delivery === undefined ? {} : { vendorId: delivery }
}

function detailsOf(report: Report, event: string): Fields {
  const { objectType, metric, data } = report
  const failure = textOf(data['failure_message'])
  const reason = failure === undefined ? {} : { reason: safeDetail(failure) }
  if (event === 'Unsubscribed' || event === 'Subscribed') return { channel: channelsOf(objectType) }
  if (metric === 'opened') return openOf(data, objectType)
  if (metric === 'clicked') return { ...linkOf(data), ...clickOf(data) }
  if (objectType === 'push') return { ...reason, ...devicesOf(data), ...(metric === 'dropped' && { dropped: true }) }
  if (event !== 'Email Bounced') return reason
  // What Customer.io itself holds back has bounced or complained before.
  const type = data['suppressed'] === true ? 'hard' : bounceType(failure ?? '')
  return { ...reason, ...(type && { bounce_type: type }), ...(metric === 'dropped' && { dropped: true }) }
}

/** The flag of a person holds for all that Customer.io sends. */
const channelsOf = (objectType: string): string | readonly string[] =>
  objectType === 'customer' ? ['email', 'push', 'sms'] : objectType

/**
 * `prefetched`: a proxy of Apple's fetched the picture, by no wish of the person · `proxied` alone: it was fetched through a proxy, which
 * many do only when the mail is read · `synthetic`: deduced from a click.
 */
function openOf(data: Fields, objectType: string): Fields {
  const { proxied, prefetched, synthetic } = data
  const flags = Object.fromEntries(
    Object.entries({ proxied, prefetched, synthetic }).filter(([, flag]) => typeof flag === 'boolean'),
  )
  // A device reports what a person did.
  if (objectType === 'push') return openFacts('human')
  if (synthetic === true) return { ...flags, ...openFacts('synthetic') }
  if (prefetched === true) return { ...flags, ...openFacts('machine') }
  return { ...flags, ...openFacts(prefetched === false && proxied !== true ? 'human' : 'unknown') }
}

function clickOf({ machine }: Fields): Fields {
  if (typeof machine !== 'boolean') return openFacts('unknown')
  return openFacts(machine ? 'machine' : 'human')
}

function linkOf(data: Fields): Fields {
  const url = textOf(data['href'])
  return {
    ...(url !== undefined && { link_url: url }),
    ...(isId(data['link_id']) && { link_id: String(data['link_id']) }),
  }
}

/** The devices that could not be reached. */
function devicesOf({ recipients }: Fields): Fields {
  const devices = objectsOf(recipients)
  const ids = devices.map((device) => textOf(device['device_id'])).filter((id) => id !== undefined)
  const failure = devices.map((device) => textOf(device['failure_message'])).find((text) => text !== undefined)
  return {
    ...(ids.length > 0 && { device_ids: ids }),
    ...(failure !== undefined && { reason: safeDetail(failure) }),
  }
}
