import { optedOutOf, unconfirmedOf } from '../engine/choices.ts'
import { cohortNumber, memberSince } from '../engine/cohorts/standings.ts'
import { emailOf, userIdOf, type ProfileState } from '../engine/profile-state.ts'
import { profileIdOf } from '../insight/profile-lookup.ts'
import type { Delivery, GrantedCoupon } from '../model/delivery.ts'
import type { Workspace } from '../model/workspace.ts'
import { isoTime, isoTimeOrNull, isoTimes } from './iso-time.ts'
import type { Shape } from './schemas.ts'

/** A profile as the API shows it. */
export function viewProfile(
  state: ProfileState,
  workspace: Workspace,
  computed: Readonly<Record<string, unknown>>,
): Shape<'Profile'> {
  const { unsubscribed } = state.traits
  return {
    profileId: profileIdOf(state.id),
    userId: userIdOf(state),
    ids: state.ids.map(({ type, value }) => ({ type, value })),
    // What was removed stays on record as null, so that an older event cannot bring it back.
    traits: Object.fromEntries(
      Object.entries(state.traits).flatMap(([name, [value]]) => (value === null ? [] : [[name, value]])),
    ),
    computed,
    firstSeen: isoTime(state.firstSeen),
    lastSeen: isoTime(state.lastSeen),
    cohorts: Object.entries(workspace.cohorts).flatMap(([key, { name = key }]) => {
      const enteredAt = memberSince(state.standings, cohortNumber(key))
      return enteredAt === undefined ? [] : [{ key, name, enteredAt: isoTime(enteredAt) }]
    }),
    journeys: state.journeys.map((journey) => viewJourney(journey, state.ahead ?? 0)),
    audiences: Object.entries(state.audiences ?? {}).map(([list, record]) => ({
      list,
      on: isOnList(record),
      status: record.status,
    })),
    coupons: Object.values(state.coupons ?? {}).map(viewCoupon),
    optedOut: [...optedOutOf(state)],
    unconfirmed: [...unconfirmedOf(state, workspace)],
    consents: (state.consents ?? []).map(([purpose, given, at]) => ({ purpose, given, at: isoTime(at) })),
    unsubscribed: unsubscribed?.[0] === true,
    approximate: (state.truncated?.length ?? 0) > 0,
  }
}

/** `ahead`: in the demo what is planned is planned in the person's own time. */
function viewJourney(
  { id, campaign, key, step, startedAt, due, deliveries }: ProfileState['journeys'][number],
  ahead: number,
): Shape<'Journey'> {
  return {
    id,
    campaign,
    key,
    step,
    startedAt: isoTime(startedAt),
    due: isoTimeOrNull(due === undefined ? undefined : due - ahead),
    deliveries: Object.entries(deliveries).map(([name, delivery]) => ({
      id: delivery.id,
      step: name,
      status: delivery.status,
      at: isoTime(delivery.at),
      receipts: isoTimes(delivery.receipts ?? {}),
    })),
  }
}

/** On the list as far as we know: asked for, and not refused. An add that is still on its way counts; a removal on its way does not. */
export const isOnList = ({
  op,
  status,
}: {
  readonly op: 'add' | 'remove'
  readonly status: Delivery['status']
}): boolean => op === 'add' && status !== 'failed' && status !== 'skipped' && status !== 'cancelled'

export const viewCoupon = ({ coupon, code, discount, expiresAt }: GrantedCoupon): Shape<'Coupon'> => ({
  coupon,
  code,
  discount: discount ?? null,
  expiresAt: isoTimeOrNull(expiresAt),
})

export const viewPerson = (state: ProfileState) => ({
  profileId: profileIdOf(state.id),
  userId: userIdOf(state),
  email: emailOf(state) ?? null,
})

export const viewMember = (state: ProfileState, enteredAt: number): Shape<'Member'> => ({
  ...viewPerson(state),
  enteredAt: isoTime(enteredAt),
})
