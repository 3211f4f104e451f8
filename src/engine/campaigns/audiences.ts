import { stableId } from '../../kernel/hash.ts'
import type { AudienceMember, DeliveryStatus, SkipReason } from '../../model/delivery.ts'
import { campaignCounter, changeDelivery, count, tell } from '../effects.ts'
import { emailOf, userIdOf, type AudienceRecord, type ProfileState } from '../profile-state.ts'
import { consentForList, hasConsent } from '../policy/consent.ts'
import type { Turn } from '../turn.ts'
import { addDelivery } from './add-delivery.ts'

/** Who wants the profile on a list. */
export interface Wish {
  /** A journey's id, or `cohort:KEY`. */
  readonly id: string
  readonly campaign: string
  readonly step: string
  /** Engine time at which the wish ends by itself. */
  readonly until?: number
}

/** Puts the profile on a list for as long as somebody wants it there. */
export function joinAudience(turn: Turn, list: string, wish: Wish): void {
  const { state } = turn
  state.audiences ??= {}
  const record = (state.audiences[list] ??= {
    by: [],
    campaign: wish.campaign,
    step: wish.step,
    member: memberOf(state),
    delivery: '',
    op: 'remove',
    status: 'cancelled',
  })
  const isNew = !record.by.some(({ id }) => id === wish.id)
  record.by = [
    ...record.by.filter(({ id }) => id !== wish.id),
    { id: wish.id, ...(wish.until !== undefined && { until: wish.until }) },
  ]
  record.campaign = wish.campaign
  record.step = wish.step
  settleAudience(turn, list, record, isNew)
  const reason = barrierTo(turn, list)
  if (reason !== undefined) noteBarred(turn, list, wish, reason)
}

/** They join as soon as that changes, if somebody still wants them there. */
function noteBarred({ effects, state, now }: Turn, list: string, { campaign, step }: Wish, reason: SkipReason): void {
  if (campaign === '') count(effects, `audience/${list}/${reason}`)
  else count(effects, campaignCounter(campaign, 'step', step, 'skipped', reason))
  tell(effects, state, now, 'audience_barred', { list, campaign, step, reason })
}

export function leaveAudience(turn: Turn, list: string, id: string): void {
  const record = turn.state.audiences?.[list]
  if (!record) return
  record.by = record.by.filter((wish) => wish.id !== id)
  settleAudience(turn, list, record)
}

/** Ends wishes whose time is over, and takes off their lists who unsubscribed or withdrew their consent. */
export function settleAudiences(turn: Turn): void {
  for (const [list, record] of Object.entries(turn.state.audiences ?? {})) {
    if (record.by.some(({ until }) => until !== undefined && until <= turn.now)) {
      record.by = record.by.filter(({ until }) => until === undefined || until > turn.now)
    }
    settleAudience(turn, list, record)
  }
}

export const isUnsubscribed = (state: ProfileState): boolean => state.traits.unsubscribed?.[0] === true

/** Why nobody's wish can put the person on this list. */
function barrierTo({ program, state }: Turn, list: string): 'unsubscribed' | 'no_consent' | undefined {
  if (isUnsubscribed(state)) return 'unsubscribed'
  return hasConsent(state, consentForList(program.workspace, list)) ? undefined : 'no_consent'
}

/** Whether somebody wants them there, and nothing stands against it. */
export const isWanted = (turn: Turn, list: string, { by }: AudienceRecord): boolean =>
  by.length > 0 && barrierTo(turn, list) === undefined

const OFF: ReadonlySet<DeliveryStatus> = new Set(['failed', 'skipped', 'cancelled'])
const UNSENT: ReadonlySet<DeliveryStatus> = new Set(['pending', 'held'])

/**
 * Makes what is on its way equal to what is wanted. A change that is not on its way yet is taken back; then the tool is told, unless it
 * said itself that it has what is wanted.
 */
function settleAudience(turn: Turn, list: string, record: AudienceRecord, isNew = false): void {
  const wanted = isWanted(turn, list, record)
  const op = wanted ? 'add' : 'remove'
  if (record.op === op && !(wanted && mayTryAgain(turn, record, isNew))) return
  const isUnsent = UNSENT.has(record.status)
  if (isUnsent) changeDelivery(turn.effects, record.delivery, 'cancelled', wanted ? 'wanted_again' : 'no_longer_wanted')
  if (record.tool === (wanted ? 'on' : undefined)) return takeBack(turn, list, record, isUnsent)
  if (wanted) record.member = memberOf(turn.state)
  createAudienceDelivery(turn, list, record, op)
}

/**
 * An add that came to nothing is tried again when somebody else wants it, or when more is known of the person: by itself it would only
 * come to nothing again, without end. A removal that came to nothing must be looked at by somebody.
 */
function mayTryAgain({ state }: Turn, { status, member }: AudienceRecord, isNew: boolean): boolean {
  if (status === 'cancelled') return true
  return OFF.has(status) && (isNew || JSON.stringify(member) !== JSON.stringify(memberOf(state)))
}

/** The tool has what is wanted: there is nothing to tell it. */
function takeBack(turn: Turn, list: string, record: AudienceRecord, isNews: boolean): void {
  const isOn = record.tool === 'on'
  record.op = isOn ? 'add' : 'remove'
  record.status = isOn ? 'sent' : 'cancelled'
  if (!isNews) return
  const { campaign } = record
  tell(turn.effects, turn.state, turn.now, isOn ? 'audience_joined' : 'audience_left', {
    list,
    campaign,
    ...(!isOn && reasonToLeave(turn, list, record)),
  })
}

/** Somebody still wants them there: then it is a rule that takes them off. */
function reasonToLeave(turn: Turn, list: string, { by }: AudienceRecord): { readonly reason?: SkipReason } {
  const reason = by.length > 0 ? barrierTo(turn, list) : undefined
  return reason === undefined ? {} : { reason }
}

function createAudienceDelivery(turn: Turn, list: string, record: AudienceRecord, op: 'add' | 'remove'): void {
  const { state, now, effects } = turn
  record.op = op
  record.status = 'pending'
  record.delivery = stableId('dlv', state.id, list, state.decisions)
  addDelivery(turn, {
    id: record.delivery,
    campaign: record.campaign,
    step: record.step,
    journey: '',
    channel: 'audience',
    connection: list.slice(0, list.indexOf('/')),
    definition: turn.program.version,
    audience: { list, op, member: record.member },
  })
  tell(effects, state, now, op === 'add' ? 'audience_joined' : 'audience_left', {
    list,
    campaign: record.campaign,
    delivery: record.delivery,
    ...(op === 'remove' && reasonToLeave(turn, list, record)),
  })
  count(effects, `audience/${list}/${op}`)
}

/** What an ad platform may match on, as it is known now. */
function memberOf(state: ProfileState): AudienceMember {
  const text = (trait: string): string | undefined => {
    const value = state.traits[trait]?.[0]
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const parts = {
    externalId: userIdOf(state) ?? undefined,
    email: emailOf(state),
    phone: text('phone'),
    firstName: text('first_name') ?? text('firstName'),
    lastName: text('last_name') ?? text('lastName'),
    city: text('city'),
    country: text('country'),
    zip: text('zip') ?? text('postal_code'),
  }
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined))
}
