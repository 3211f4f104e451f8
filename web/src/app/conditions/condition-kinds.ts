import { without, type Mapping } from '../draft/mapping.ts'

/** What a condition can ask, in the order in which it is offered. */
export const KINDS = [
  'did',
  'didNot',
  'sequence',
  'trait',
  'aggregate',
  'in',
  'notIn',
  'subscribed',
  'reachable',
  'received',
  'opened',
  'clicked',
  'delivered',
  'bounced',
  'saved',
  'leaves',
  'all',
  'any',
  'not',
] as const
export type Kind = (typeof KINDS)[number]

const ABOUT_MESSAGES: readonly Kind[] = ['received', 'opened', 'clicked', 'delivered', 'bounced', 'saved']

/** Where a condition stands decides what it can ask about. */
export type Scope = 'cohort' | 'campaign' | 'exit'

export const kindsOf = (scope: Scope): readonly Kind[] =>
  KINDS.filter((kind) => (kind === 'leaves' ? scope === 'exit' : scope !== 'cohort' || !ABOUT_MESSAGES.includes(kind)))

/** Undefined: it asks nothing that is known here. */
export const kindOf = (condition: Mapping): Kind | undefined => KINDS.find((kind) => Object.hasOwn(condition, kind))

export const isGroup = (kind: Kind | undefined): boolean => kind === 'all' || kind === 'any'
export const isReceipt = (kind: Kind): boolean => ABOUT_MESSAGES.includes(kind) && kind !== 'saved'

export const membersOf = (condition: Mapping, kind: 'all' | 'any'): readonly Mapping[] => {
  const members = condition[kind]
  return Array.isArray(members) ? (members as readonly Mapping[]) : []
}

export const NEW_CONDITION: Mapping = { did: '' }

/** The condition as another kind, with as much of it as the other kind can have. */
export function asKind(condition: Mapping, kind: Kind): Mapping {
  const from = kindOf(condition)
  if (from === kind) return condition
  const { for: held, ...rest } = condition
  const kept = held === undefined ? {} : { for: held }
  if (isGroup(kind) && from !== undefined && isGroup(from)) return { [kind]: rest[from], ...kept }
  if (isGroup(kind)) return { [kind]: [from === 'not' ? rest['not'] : rest], ...kept }
  if (kind === 'not') return { not: rest, ...kept }
  if (isDid(from) && isDid(kind)) return { [kind]: rest[from!], ...without(rest, from!), ...kept }
  if ((from === 'in' || from === 'notIn') && (kind === 'in' || kind === 'notIn')) return { [kind]: rest[from], ...kept }
  if (from !== undefined && isReceipt(from) && isReceipt(kind)) return { [kind]: rest[from], ...kept }
  return { ...BLANKS[kind], ...kept }
}

const isDid = (kind: Kind | undefined): boolean => kind === 'did' || kind === 'didNot'

const BLANKS: Readonly<Record<Kind, Mapping>> = {
  did: { did: '' },
  didNot: { didNot: '' },
  sequence: { sequence: [{ did: '' }, { did: '', within: '1d' }] },
  trait: { trait: '', exists: true },
  aggregate: { aggregate: { sum: 'total', of: 'Order Completed' }, gte: 100 },
  in: { in: '' },
  notIn: { notIn: '' },
  subscribed: { subscribed: '' },
  reachable: { reachable: 'email' },
  received: { received: '' },
  opened: { opened: '' },
  clicked: { clicked: '' },
  delivered: { delivered: '' },
  bounced: { bounced: '' },
  saved: { saved: '', exists: true },
  leaves: { leaves: '' },
  all: { all: [NEW_CONDITION] },
  any: { any: [NEW_CONDITION] },
  not: { not: NEW_CONDITION },
}

/** What can be worked out from events, in the order in which it is offered. */
export const AGGREGATE_FUNCTIONS = [
  'count',
  'sum',
  'avg',
  'min',
  'max',
  'distinct',
  'first',
  'last',
  'mostFrequent',
] as const
