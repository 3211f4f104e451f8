import type { Definition } from '../draft/definition-text.ts'

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
export const kindOf = (condition: Definition): Kind | undefined => KINDS.find((kind) => Object.hasOwn(condition, kind))

export const isGroup = (kind: Kind | undefined): boolean => kind === 'all' || kind === 'any'
export const isReceipt = (kind: Kind): boolean => ABOUT_MESSAGES.includes(kind) && kind !== 'saved'

export const membersOf = (condition: Definition, kind: 'all' | 'any'): readonly Definition[] => {
  const members = condition[kind]
  return Array.isArray(members) ? (members as readonly Definition[]) : []
}

export const NEW_CONDITION: Definition = { did: '' }

/** The condition as another kind, with as much of it as the other kind can have. */
export function asKind(condition: Definition, kind: Kind): Definition {
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

export const without = (value: Definition, key: string): Definition =>
  Object.fromEntries(Object.entries(value).filter(([other]) => other !== key))

/** With the key, or without it where the value is undefined. */
export const withKey = (value: Definition, key: string, to: unknown): Definition =>
  to === undefined ? without(value, key) : { ...value, [key]: to }

const BLANKS: Readonly<Record<Kind, Definition>> = {
  did: { did: '' },
  didNot: { didNot: '' },
  sequence: { sequence: [{ did: '' }, { did: '', within: '1d' }] },
  trait: { trait: '', exists: true },
  aggregate: { aggregate: { count: 'messageId', of: '' }, gte: 1 },
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
