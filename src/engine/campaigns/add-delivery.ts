import type { Delivery } from '../../model/delivery.ts'
import { userIdOf } from '../profile-state.ts'
import type { Turn } from '../turn.ts'

type Told = 'id' | 'campaign' | 'step' | 'journey' | 'channel' | 'connection' | 'definition' | 'audience'

/** Puts a delivery in the outbox, due at once: as its record begins, whatever it is of. */
export function addDelivery({ state, now, effects }: Turn, told: Pick<Delivery, Told>): void {
  const at = now - (state.ahead ?? 0)
  effects.deliveries.push({
    ...told,
    profile: state.id,
    userId: userIdOf(state),
    status: 'pending',
    reason: null,
    createdAt: at,
    notBefore: at,
    attempts: [],
    receipts: {},
  })
}
