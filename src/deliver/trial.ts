import type { OutgoingMessage } from '../connections/connection.ts'
import type { Outcome } from '../model/delivery.ts'
import type { DeliverContext } from './deliver-context.ts'
import { performCalls } from './message-turn.ts'
import type { Connection } from './open-connections.ts'

/**
 * Sends a message that is nobody's delivery: through the same connection and by the same rules of egress, but nothing of it goes on
 * record. Trouble is an outcome, as it is for a delivery; there is one attempt.
 */
export async function sendTrial(
  context: Pick<DeliverContext, 'egress' | 'inbox' | 'settings'>,
  connection: Connection | undefined,
  profile: number,
  message: OutgoingMessage,
): Promise<Outcome> {
  if (!connection) return { result: 'config', detail: 'There is no such connection, or its settings are wrong.' }
  const { outcome } = await performCalls(context, connection, profile, { ...message, isTrial: true })
  return outcome
}
