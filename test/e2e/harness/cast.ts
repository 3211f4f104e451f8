import type { PushService } from '../../vendors/push-service.ts'
import type { Person } from './ledger.ts'

/** A customer of the scenario, and what is special about them. */
export interface CastMember extends Person {
  /** Where the SDK runs; U8 has a phone as well. */
  readonly web: string
  readonly phone: string
  /** Identified from the start; U8 is not known before they sign in. */
  readonly isKnown: boolean
  readonly traits: Readonly<Record<string, unknown>>
}

/**
 * The customers of DESIGN.md section 1, and three of our own: U9 and U11 cannot be reached by push (U9 opens the email, U11 is loaded by
 * a proxy, clicks and unsubscribes), U12 opens the email that comes after the push. U1 has two browsers, U4 one that is gone.
 */
const DEVICES: Readonly<Record<string, number>> = {
  U1: 2,
  U2: 1,
  U3: 1,
  U4: 2,
  U5: 1,
  U6: 1,
  U7: 1,
  U8: 1,
  U9: 0,
  U10: 1,
  U11: 0,
  U12: 1,
}

export type Cast = Readonly<Record<string, CastMember>>

export function gatherCast(service: PushService, vapidKey: string): Cast {
  return Object.fromEntries(
    Object.entries(DEVICES).map(([name, count]) => {
      const devices = Array.from({ length: count }, () => service.subscribe(vapidKey))
      const traits = { first_name: `Name ${name}`, ...(name === 'U6' && { unsubscribed: true }) }
      const email = `${name.toLowerCase()}@customer.example`
      return [
        name,
        { name, email, devices, web: `${name}-web`, phone: `${name}-phone`, isKnown: name !== 'U8', traits },
      ]
    }),
  )
}
