import type { LogEntry } from '../store/log.ts'
import type { Whose } from './identity-cache.ts'
import type { Fresh } from './verdict-book.ts'

export type InputEntry = Extract<LogEntry, { kind: 'input' }>

/** The ids, and the devices, that have to be looked up before these are applied. */
export function* identitiesIn(work: readonly (Fresh | InputEntry)[]): Iterable<Whose> {
  for (const item of work) {
    if (!('event' in item)) continue
    yield* item.whose
    if (item.device) yield item.device.user
  }
}

/** The profiles that have to be loaded before these are applied; to be asked once the ids are looked up. */
export function* profilesIn(work: readonly (Fresh | InputEntry)[]): Iterable<number> {
  for (const item of work) {
    if ('event' in item) {
      if (item.event.profile !== undefined) yield item.event.profile
      for (const { profile } of item.whose) if (profile !== undefined) yield profile
      const { profile } = item.device?.user ?? {}
      if (profile !== undefined) yield profile
    } else if ('profile' in item.input) yield item.input.profile
    else if (item.input.kind === 'occurrence') yield* item.input.profiles
  }
}
