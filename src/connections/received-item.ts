import { createHash } from 'node:crypto'
import type { Properties } from '../model/event.ts'
import type { ReceivedItem } from './connection.ts'

type BadItem = Extract<ReceivedItem, { readonly kind: 'bad' }>

/** An item that cannot be used: it spoils no other. */
export const badItem = (path: string, problem: string, sample?: unknown): BadItem => ({
  kind: 'bad',
  path,
  problem,
  ...(sample !== undefined && { sample }),
})

/** Understood, and nothing follows from it. */
export const notedItem = (name: string): ReceivedItem => ({ kind: 'noted', name })

/** `hard`: the address is gone · `soft`: this time it could not be reached · `block`: the message or the sender was not wanted. */
export type BounceType = 'hard' | 'soft' | 'block'

/** Where, and by which program, a person acted; the spec writes the one name of the program, Segment's libraries the other. */
export function visitContext(ip: string | undefined, agent: string | undefined): { readonly context?: Properties } {
  if (ip === undefined && agent === undefined) return {}
  return {
    context: {
      ...(ip !== undefined && { ip }),
      ...(agent !== undefined && { userAgent: agent, user_agent: agent }),
    },
  }
}

/** An id for what comes without one: the same item is the same fact. */
export const fingerprint = (item: Properties): string => createHash('sha256').update(JSON.stringify(item)).digest('hex')
