import type { Delivery } from '../model/delivery.ts'
import { capital, type Names } from './names.ts'

/** A delivery as the subject of a sentence. */
export function nounSubject({ campaign, step, audience }: Delivery, names: Names): string {
  if (!audience) return capital(names.step(campaign, step))
  return `${audience.op === 'add' ? 'Joining' : 'Leaving'} ${names.list(audience.list)}`
}
