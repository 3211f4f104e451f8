import type { Chance } from './chance.ts'
import type { SentEvent } from './scenario.ts'

/** Whom an event names. */
export type Naming = Pick<SentEvent, 'userId' | 'anonymousId' | 'previousId'> & {
  /** Its sender makes an alias call of it. */
  readonly alias?: true
  /** Also in the traits of an identify call. */
  readonly email?: string
}

export interface NamingKind {
  readonly weight: number
  readonly make: (chance: Chance, person: number, people: number) => Naming
}

/** Devices that one person uses before logging in on them. */
const DEVICES = 3

const device = (chance: Chance, person: number): string => `device-${person}-${chance.int(1, DEVICES)}`
const user = (person: number): string => `user-${person}`

/** How people are known. A new kind of id is one more line here. */
export const NAMINGS: readonly NamingKind[] = [
  { weight: 55, make: (chance, person) => ({ anonymousId: device(chance, person) }) },
  { weight: 30, make: (_, person) => ({ userId: user(person) }) },
  { weight: 6, make: (chance, person) => ({ userId: user(person), anonymousId: device(chance, person) }) },
  {
    weight: 3,
    make: (chance, person) => ({ anonymousId: device(chance, person), email: `Person-${person}@shop.example` }),
  },
  { weight: 2, make: (chance, person) => ({ alias: true, userId: user(person), previousId: device(chance, person) }) },
  // Somebody else's device, and somebody else's mailbox.
  {
    weight: 2,
    make: (chance, person, people) => ({ userId: user(person), anonymousId: device(chance, chance.int(1, people)) }),
  },
  {
    weight: 1,
    make: (chance, person, people) => ({
      userId: user(person),
      email: `person-${chance.int(1, people)}@shop.example`,
    }),
  },
]
