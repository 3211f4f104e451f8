import type { IdentitySettings } from '../../src/model/workspace.ts'
import type { Chance } from './chance.ts'
import type { SentEvent } from './scenario.ts'

/** Whom an event names. */
export type Naming = Pick<SentEvent, 'userId' | 'anonymousId' | 'previousId'> & {
  /** Its sender makes an alias call of it. */
  readonly alias?: true
  /** In the traits of an identify call, in the context of any other. */
  readonly told?: { readonly email?: string; readonly phone?: string }
  /** What else the context says of whom it is about. */
  readonly context?: Readonly<Record<string, unknown>>
}

export interface NamingKind {
  readonly weight: number
  readonly make: (chance: Chance, person: number, people: number) => Naming
}

/** Devices that one person uses before logging in on them. */
const DEVICES = 3

const device = (chance: Chance, person: number): string => `device-${person}-${chance.int(1, DEVICES)}`
const user = (person: number): string => `user-${person}`
const anybody = (chance: Chance, people: number): number => chance.int(1, people)

/** The same number, written in two ways. */
const phone = (chance: Chance, person: number): string =>
  chance.pick([`+49170000123${person}`, `+49 (0) 170 / 000-123${person}`])

const card = (number: number) => ({
  externalIds: [{ id: `Card-${number}`, type: 'loyalty_card', collection: 'users', encoding: 'none' }],
})
const handset = (person: number) => ({ device: { type: 'ios', id: `handset-${person}` } })

/** How people are known. A new kind of id is one more line here. */
export const NAMINGS: readonly NamingKind[] = [
  { weight: 48, make: (chance, person) => ({ anonymousId: device(chance, person) }) },
  { weight: 27, make: (_, person) => ({ userId: user(person) }) },
  { weight: 5, make: (chance, person) => ({ userId: user(person), anonymousId: device(chance, person) }) },
  {
    weight: 3,
    make: (chance, person) => ({
      anonymousId: device(chance, person),
      told: { email: `Person-${person}@shop.example` },
    }),
  },
  {
    weight: 3,
    make: (chance, person) => ({ anonymousId: device(chance, person), told: { phone: phone(chance, person) } }),
  },
  { weight: 3, make: (chance, person) => ({ anonymousId: device(chance, person), context: card(person) }) },
  { weight: 2, make: (_, person) => ({ userId: user(person), context: card(person) }) },
  { weight: 3, make: (chance, person) => ({ anonymousId: device(chance, person), context: handset(person) }) },
  { weight: 2, make: (chance, person) => ({ alias: true, userId: user(person), previousId: device(chance, person) }) },
  // Two accounts of one person, or so somebody says.
  {
    weight: 1,
    make: (chance, person, people) => ({
      alias: true,
      userId: user(person),
      previousId: user(anybody(chance, people)),
    }),
  },
  // What everybody uses.
  { weight: 1, make: () => ({ anonymousId: 'kiosk' }) },
  { weight: 3, make: (_, person) => ({ userId: user(person), anonymousId: 'kiosk' }) },
  // Somebody else's device, mailbox, number, card and telephone.
  {
    weight: 2,
    make: (chance, person, people) => ({
      userId: user(person),
      anonymousId: device(chance, anybody(chance, people)),
    }),
  },
  {
    weight: 1,
    make: (chance, person, people) => ({
      userId: user(person),
      told: { email: `person-${anybody(chance, people)}@shop.example`, phone: phone(chance, person) },
    }),
  },
  {
    weight: 1,
    make: (chance, person, people) => ({
      userId: user(person),
      told: { phone: phone(chance, anybody(chance, people)) },
      context: card(anybody(chance, people)),
    }),
  },
  {
    weight: 1,
    make: (chance, person, people) => ({ userId: user(person), context: handset(anybody(chance, people)) }),
  },
]

const PLAIN: IdentitySettings = { blocked: [], types: {}, priority: [], usersPerDevice: 2 }

/** Rules of workspaces: none of their own, and limits so low that they are met. */
export const IDENTITIES: readonly (IdentitySettings | undefined)[] = [
  undefined,
  undefined,
  PLAIN,
  { ...PLAIN, types: { anonymous_id: { limit: 2 }, email: { limit: 1 } }, usersPerDevice: 1 },
  {
    ...PLAIN,
    blocked: ['kiosk'],
    types: { loyalty_card: { limit: 1, blocked: ['card-2'] }, phone: { limit: 1 }, 'ios.id': { limit: 1 } },
    priority: ['loyalty_card'],
  },
]
