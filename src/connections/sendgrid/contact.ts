import type { AudienceMember } from '../../model/delivery.ts'
import type { Properties } from '../../model/event.ts'
import type { ForwardedEvent } from '../connection.ts'
import { isSendable } from '../mail-address.ts'
import { normalise } from '../member-keys.ts'
import { isObject } from '../reply-facts.ts'
import type { Settings } from './settings.ts'

/** A person in SendGrid's marketing campaigns. Fields that are left out stay as they are. */
export interface Contact {
  readonly email: string
  readonly external_id?: string
  readonly custom_fields?: Readonly<Record<string, string | number>>
  readonly [field: string]: unknown
}

const EXTERNAL_ID_LENGTH_MAX = 254

/** Fields that every account has, with the longest value that is taken, and the traits that fill them. */
const FIELDS: readonly { readonly field: string; readonly max: number; readonly traits: readonly string[] }[] = [
  { field: 'first_name', max: 50, traits: ['first_name', 'firstName'] },
  { field: 'last_name', max: 50, traits: ['last_name', 'lastName'] },
  { field: 'phone_number', max: 50, traits: ['phone'] },
  { field: 'address_line_1', max: 100, traits: ['address.line1', 'address.street'] },
  { field: 'address_line_2', max: 100, traits: ['address.line2'] },
  { field: 'city', max: 60, traits: ['address.city', 'city'] },
  { field: 'state_province_region', max: 50, traits: ['address.state', 'state'] },
  { field: 'postal_code', max: 50, traits: ['address.postal_code', 'address.postalCode', 'postal_code', 'zip'] },
  { field: 'country', max: 50, traits: ['address.country', 'country'] },
]

/** The address as SendGrid keys contacts: in lower case. Undefined: it is none that it would take. */
export function contactEmail(value: unknown): string | undefined {
  const email = typeof value === 'string' ? normalise.email(value) : ''
  return isSendable(email) ? email : undefined
}

/** The address that an identify names, else the one that is known of the person. */
export function emailOf({ spec }: ForwardedEvent): string | undefined {
  if (spec['type'] !== 'identify') return undefined
  const { traits, context } = spec
  const known = isObject(context) ? context['traits'] : undefined
  return (
    contactEmail(isObject(traits) ? traits['email'] : undefined) ??
    contactEmail(isObject(known) ? known['email'] : undefined)
  )
}

/** What an identify says of somebody; undefined: there is no address, by which contacts are known. */
export function contactOf(own: Settings, event: ForwardedEvent): Contact | undefined {
  const { spec } = event
  const traits = isObject(spec['traits']) ? spec['traits'] : {}
  const email = emailOf(event)
  if (email === undefined) return undefined
  const custom = customFields(own, traits)
  return {
    email,
    ...externalId(own, spec['userId']),
    ...Object.fromEntries(FIELDS.flatMap((field) => reserved(field, traits))),
    ...(Object.keys(custom).length > 0 && { custom_fields: custom }),
  }
}

/** A member of a list, by the identifiers alone and what else is known of them. */
export function contactOfMember(own: Settings, member: AudienceMember): Contact {
  const { firstName, lastName, city, zip, country } = member
  const traits = { firstName, lastName, city, zip, country }
  return {
    email: contactEmail(member.email) ?? '',
    ...externalId(own, member.externalId),
    ...Object.fromEntries(FIELDS.flatMap((field) => reserved(field, traits))),
  }
}

/** One contact per address, with the newest value of each field: the same address twice in a call has no meaning that is told. */
export function merged(contacts: readonly Contact[]): readonly Contact[] {
  const byEmail = new Map<string, Contact>()
  for (const contact of contacts) {
    const known = byEmail.get(contact.email)
    const custom = { ...known?.custom_fields, ...contact.custom_fields }
    byEmail.set(contact.email, {
      ...known,
      ...contact,
      ...(Object.keys(custom).length > 0 && { custom_fields: custom }),
    })
  }
  return [...byEmail.values()]
}

const externalId = ({ externalId: isWanted }: Settings, id: unknown) =>
  isWanted && typeof id === 'string' && id !== '' ? { external_id: id.slice(0, EXTERNAL_ID_LENGTH_MAX) } : {}

function reserved({ field, max, traits: names }: (typeof FIELDS)[number], traits: Properties) {
  const found = names.map((name) => at(traits, name)).find((value) => value !== undefined && value !== '')
  return found === undefined ? [] : [[field, String(found).slice(0, max)]]
}

function customFields({ customFields: wanted = {} }: Settings, traits: Properties): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(wanted).flatMap(([trait, field]) => {
      const value = at(traits, trait)
      return value === undefined ? [] : [[field, value]]
    }),
  )
}

/** A value that fields can hold, by its dotted path; anything but texts and numbers as JSON. */
function at(traits: Properties, path: string): string | number | undefined {
  const value = path.split('.').reduce<unknown>((from, key) => (isObject(from) ? from[key] : undefined), traits)
  if (value === undefined || value === null) return undefined
  return typeof value === 'string' || typeof value === 'number' ? value : JSON.stringify(value)
}
