import { createHash } from 'node:crypto'
import type { OutgoingMessage } from './connection.ts'

/** The name under which a message replaces another one: 32 characters that every push service takes. */
export const collapseName = (by: 'delivery' | 'campaign', { deliveryId, campaign }: OutgoingMessage): string =>
  createHash('sha256')
    .update(by === 'delivery' ? deliveryId : `campaign ${campaign}`)
    .digest('base64url')
    .slice(0, 32)
