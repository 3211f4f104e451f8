import type { Properties } from '../../model/event.ts'
import { objectOf } from '../told-values.ts'

/** Traits that have a name of their own at Braze, and names that are no attributes there. */
const NOT_CUSTOM: ReadonlySet<string> = new Set([
  'firstName',
  'lastName',
  'avatar',
  'external_id',
  'user_alias',
  'braze_id',
  'email',
  'time',
  'products',
  'properties',
  '_update_existing_only',
  '_merge_objects',
  'push_token_import',
  'enable_batching',
  'batch_size',
])

const GENDERS: Readonly<Record<string, string>> = {
  man: 'M',
  male: 'M',
  m: 'M',
  woman: 'F',
  female: 'F',
  w: 'F',
  f: 'F',
  other: 'O',
  o: 'O',
  'not applicable': 'N',
  n: 'N',
  'prefer not to say': 'P',
  p: 'P',
}

/** The traits of an identify call as attributes: standard ones by Braze's names, all others as they are. null removes one. */
export function brazeAttributes(spec: Properties): Properties {
  const context = objectOf(spec['context'])
  const location = objectOf(context['location'])
  const traits = objectOf(spec['traits'])
  const address = objectOf(traits['address'])
  const own = Object.entries(traits).filter(([name]) => !NOT_CUSTOM.has(name))
  const all = {
    ...Object.fromEntries(own),
    country: said(traits['country'], location['country'], address['country']),
    current_location: placeOf(location),
    dob: said(traits['dob'], dayOf(traits['birthday'])),
    email: traits['email'],
    first_name: said(traits['firstName'], traits['first_name']),
    gender: genderOf(traits['gender']),
    home_city: said(traits['home_city'], address['city']),
    image_url: said(traits['avatar'], traits['image_url']),
    last_name: said(traits['lastName'], traits['last_name']),
    time_zone: said(traits['time_zone'], traits['timezone'], context['timezone']),
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}

/** The first that was sent at all: null is an answer too. */
const said = (...values: readonly unknown[]): unknown => values.find((value) => value !== undefined)

function genderOf(gender: unknown): unknown {
  const key = typeof gender === 'string' ? gender.trim().toLowerCase() : ''
  return Object.hasOwn(GENDERS, key) ? GENDERS[key] : gender
}

function placeOf({ latitude, longitude }: Properties): Properties | undefined {
  return typeof latitude === 'number' && typeof longitude === 'number' ? { latitude, longitude } : undefined
}

/** Of a date or a time, the day as it is written; other texts are no birthdays. */
function dayOf(birthday: unknown): string | undefined {
  const day = typeof birthday === 'string' ? /^\d{4}-\d{2}-\d{2}(?=$|T)/.exec(birthday) : null
  return day?.[0]
}
