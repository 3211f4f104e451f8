import type { Context } from 'liquidjs'

/**
 * Work that one field may take to render, in units of about one character handled. A cart of a hundred items in a long HTML mail
 * takes some 300 000. Far above it, a template would hold up every other person's message: the worst one must end within a second.
 */
export const WORK_MAX = 2_000_000

/** Running one node of a template costs about as much as copying this many characters. */
const STEP_COST = 20
/** An element of a list is handled by code, not copied: sorting 100 000 of them takes as long as copying a million characters. */
const ITEM_COST = 8

/** Charges `count` nodes. Throws, as the library's own limits do, when the budget is used up. */
export function chargeSteps(context: Context, count: number): void {
  context.memoryLimit.use(count * STEP_COST)
}

/**
 * Charges a value by all that is in it. Shared parts count each time they are met, as they do for whoever prints or compares the
 * value: a list that holds another twice, thirty levels deep, is small in memory but would take hours to write out.
 */
export function chargeValue(context: Context, value: unknown): void {
  const limit = context.memoryLimit
  const open: unknown[] = [value]
  while (open.length > 0) {
    const next = open.pop()
    if (typeof next === 'string') {
      limit.use(next.length + ITEM_COST)
    } else if (typeof next === 'object' && next !== null) {
      const items: readonly unknown[] = Array.isArray(next) ? next : Object.values(next)
      limit.use((items.length + 1) * ITEM_COST)
      // No spread: as arguments, a long list would overflow the stack.
      for (const item of items) open.push(item)
    } else {
      limit.use(ITEM_COST)
    }
  }
}
