import type { Aggregate, Condition, Did, EventFilter, SequenceStep } from './condition.ts'
import type { Match, PathMatch } from './match.ts'

/**
 * The canonical form of a condition: two conditions that are the same by the rules in `docs/cohorts.md` have equal canonical forms.
 * It means what the condition means, and its own canonical form is itself. What is the same only by thinking is not found.
 */
export function canonicalCondition(condition: Condition): Condition {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return canonicalGroup(condition.kind, condition.of)
    case 'not':
      return canonicalNot(canonicalCondition(condition.of))
    case 'did':
      return canonicalDid(condition)
    case 'trait':
      return { kind: 'trait', match: canonicalPathMatch(condition.match) }
    case 'aggregate':
      return {
        kind: 'aggregate',
        aggregate: canonicalAggregate(condition.aggregate),
        matches: canonicalMatches(condition.matches),
      }
    case 'sequence':
      return canonicalSequence(condition)
    case 'for':
      return { kind: 'for', of: canonicalCondition(condition.of), durationMs: condition.durationMs }
    case 'reachable':
      return { kind: 'reachable', channel: condition.channel }
    case 'subscribed':
      return { kind: 'subscribed', to: condition.to }
    case 'in':
      return { kind: 'in', cohort: condition.cohort, negated: condition.negated }
    case 'receipt':
      return { kind: 'receipt', receipt: condition.receipt, step: condition.step }
    case 'saved':
      return { kind: 'saved', match: canonicalPathMatch(condition.match) }
    case 'leaves':
      return { kind: 'leaves', cohort: condition.cohort }
  }
}

/** As one text: equal for conditions that are the same, different for all others. */
export const canonicalText = (condition: Condition): string => textOf(canonicalCondition(condition))

/** Keys are always put in by the same code in the same order; an open bound is null in JSON, and nothing else is. */
const textOf = (value: unknown): string => JSON.stringify(value)

/** Members in order, each once; those of a group of the same kind are members themselves, and a single one needs no group. */
function canonicalGroup(kind: 'all' | 'any', of: readonly Condition[]): Condition {
  const members = of.map(canonicalCondition).flatMap((member) => (member.kind === kind ? member.of : [member]))
  const sorted = uniqueSorted(members)
  return sorted.length === 1 ? sorted[0]! : { kind, of: sorted }
}

/** Denied twice is not denied; `notIn` and `didNot` are the shorter words where they mean the same. */
function canonicalNot(of: Condition): Condition {
  if (of.kind === 'not') return of.of
  if (of.kind === 'in') return { ...of, negated: !of.negated }
  // With `since` an anchor has to exist either way: there the opposite is another condition.
  if (of.kind === 'did' && !of.since) return { ...of, negated: !of.negated }
  return { kind: 'not', of }
}

function canonicalDid({ filter, times, fromMs, untilMs, withinMs, since, same, negated }: Did): Did {
  return {
    kind: 'did',
    filter: canonicalFilter(filter),
    times: { min: times.min, max: times.max },
    ...(fromMs !== undefined && { fromMs }),
    ...(untilMs !== undefined && { untilMs }),
    ...(withinMs !== undefined && { withinMs }),
    ...(since && {
      since: {
        filter: canonicalFilter(since.filter),
        ...(since.withinMs !== undefined && { withinMs: since.withinMs }),
      },
    }),
    same: canonicalSame(same),
    negated,
  }
}

const canonicalAggregate = ({ fn, path, filter, withinMs }: Aggregate): Aggregate => ({
  fn,
  path,
  filter: canonicalFilter(filter),
  ...(withinMs !== undefined && { withinMs }),
})

/** What is forbidden between the same two steps, or at the end, is in no order. */
function canonicalSequence({ steps, withinMs, same }: Extract<Condition, { kind: 'sequence' }>): Condition {
  const ordered: SequenceStep[] = []
  let forbidden: SequenceStep[] = []
  for (const step of steps.map(canonicalStep)) {
    if (step.forbidden) {
      forbidden.push(step)
      continue
    }
    ordered.push(...uniqueSorted(forbidden), step)
    forbidden = []
  }
  ordered.push(...uniqueSorted(forbidden))
  return { kind: 'sequence', steps: ordered, ...(withinMs !== undefined && { withinMs }), same: canonicalSame(same) }
}

const canonicalStep = ({ filter, withinMs, forbidden }: SequenceStep): SequenceStep => ({
  filter: canonicalFilter(filter),
  ...(withinMs !== undefined && { withinMs }),
  forbidden,
})

export const canonicalSame = (same: readonly string[]): readonly string[] => uniqueSorted(same)

export const canonicalFilter = ({ event, where }: EventFilter): EventFilter => ({
  event,
  where: uniqueSorted(where.map(canonicalPathMatch)),
})

const canonicalPathMatch = ({ path, matches }: PathMatch): PathMatch => ({ path, matches: canonicalMatches(matches) })

const canonicalMatches = (matches: readonly Match[]): readonly Match[] =>
  uniqueSorted(
    matches.map((match): Match =>
      match.op === 'in'
        ? { op: 'in', values: uniqueSorted(match.values) }
        : ({ op: match.op, value: match.value } as Match),
    ),
  )

/** By their texts. */
function uniqueSorted<T>(items: readonly T[]): readonly T[] {
  const byText = new Map(items.map((item) => [textOf(item), item]))
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item)
}
