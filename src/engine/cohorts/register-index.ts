import type { TrackedEvent } from '../../model/event.ts'
import type { PathMatch, Scalar } from '../../model/match.ts'
import { eventValues } from './matches.ts'
import type { Register } from './registers.ts'

/**
 * Registers of events of one name. Those whose filter asks for certain values of a property are found by them: of a thousand
 * filters on the category an event meets the few that ask for its own (reference: scale-and-trust, section 3).
 */
export interface RegisterIndex {
  readonly unconditional: readonly Register[]
  readonly byPath: readonly PathIndex[]
}

interface PathIndex {
  readonly path: readonly string[]
  readonly byValue: ReadonlyMap<unknown, readonly Register[]>
}

export function createRegisterIndex(registers: readonly Register[]): RegisterIndex {
  const unconditional: Register[] = []
  const paths = new Map<string, Map<Scalar, Register[]>>()
  for (const register of registers) {
    const asked = askedValues(register.filter.where)
    if (!asked) unconditional.push(register)
    else {
      const byValue = paths.get(asked.path) ?? new Map<Scalar, Register[]>()
      paths.set(asked.path, byValue)
      for (const value of new Set(asked.values)) byValue.set(value, [...(byValue.get(value) ?? []), register])
    }
  }
  return { unconditional, byPath: [...paths].map(([path, byValue]) => ({ path: path.split('.'), byValue })) }
}

/** The first property that must have one of certain values. */
function askedValues(
  where: readonly PathMatch[],
): { readonly path: string; readonly values: readonly Scalar[] } | undefined {
  for (const { path, matches } of where) {
    const asked = matches.find((match) => match.op === 'in')
    if (asked) return { path, values: asked.values }
  }
  return undefined
}

const NONE: readonly Register[] = []

/** Registers that may take the event: all that do are among them. One may come twice, if a list holds two values that it asks for. */
export function candidates({ unconditional, byPath }: RegisterIndex, event: TrackedEvent): readonly Register[] {
  let found = unconditional
  for (const { path, byValue } of byPath) {
    for (const value of eventValues(event, path)) {
      // A list holds if one of its items does.
      const asking = Array.isArray(value)
        ? value.flatMap((item: unknown) => byValue.get(item) ?? NONE)
        : (byValue.get(value) ?? NONE)
      if (asking.length > 0) found = [...found, ...asking]
    }
  }
  return found
}
