import type { ProfileState } from '../profile-state.ts'
import type { Program } from '../program.ts'
import { computedValue } from './computed.ts'

/**
 * All traits of a profile by name, computed ones among them, as they are at engine time `now`. Removed traits are left out, and so is
 * what was said under the name of a computed one, also where that has no value: conditions do not see it either.
 */
export function allTraits(program: Program, state: ProfileState, now: number): Readonly<Record<string, unknown>> {
  const said = Object.entries(state.traits).flatMap(([name, [value]]) =>
    value === null || program.computed.has(name) ? [] : [[name, value] as const],
  )
  return { ...Object.fromEntries(said), ...computedTraits(program, state, now) }
}

/** The computed ones alone; those without a value are left out. */
export const computedTraits = (program: Program, state: ProfileState, now: number): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    [...program.computed].flatMap(([name, parts]) => {
      const value = computedValue(parts, { state, now })
      return value === undefined ? [] : [[name, value] as const]
    }),
  )
