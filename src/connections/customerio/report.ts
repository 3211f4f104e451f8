import type { ReceivedFact } from '../connection.ts'
import { objectOf, present, textOf } from '../told-values.ts'
import type { Fields } from './fields.ts'
import type { Settings } from './settings.ts'

/** The part of a report that all of them have. */
export interface Report {
  readonly id: string
  readonly objectType: string
  readonly metric: string
  /** ms */
  readonly at: number
  readonly data: Fields
}

/** Whom a report names, for what is not ours. */
export function personOf({ objectType, data }: Pick<Report, 'objectType' | 'data'>): ReceivedFact['about'] {
  const identifiers = objectOf(data['identifiers'])
  const userId = textOf(identifiers['id']) ?? textOf(data['customer_id'])
  const recipient = textOf(data['recipient'])
  const email =
    (recipient?.includes('@') ? recipient : undefined) ?? textOf(identifiers['email']) ?? textOf(data['email_address'])
  const phone = objectType === 'sms' ? recipient : undefined
  return present({ userId, email, phone })
}

/** What all events have: which message of theirs it was, and what they call the fact. */
export function commonOf(own: Settings, { objectType, metric, data }: Report): Fields {
  const campaign = [data['campaign_id'], data['broadcast_id'], data['newsletter_id']].find(isId)
  const name = campaign === undefined ? undefined : nameOf(own.campaigns, String(campaign))
  const subject = textOf(data['subject'])
  const emailId = objectType === 'email' ? textOf(data['delivery_id']) : undefined
  return {
    vendor: 'customerio',
    vendor_event: `${objectType}_${metric}`,
    ...(emailId !== undefined && { email_id: emailId }),
    ...(subject !== undefined && { email_subject: subject }),
    ...(campaign !== undefined && { campaign_id: String(campaign) }),
    ...(name !== undefined && { campaign_name: name }),
    ...(isId(data['transactional_message_id']) && {
      transactional_message_id: String(data['transactional_message_id']),
    }),
  }
}

const nameOf = (names: Readonly<Record<string, string>>, key: string): string | undefined =>
  Object.hasOwn(names, key) ? names[key] : undefined

export const isId = (value: unknown): value is string | number =>
  (typeof value === 'number' && Number.isFinite(value)) || (typeof value === 'string' && value !== '')
