import type { AggregateFunction } from './condition.ts'
import type { Scalar } from './match.ts'
import type { Channel } from './workspace.ts'

/** Conditions as they are written in TypeScript: in the file's own shape. */

/** Either the value itself, a list of which any will do, or operators that must all hold. */
export type MatchDefinition = Scalar | readonly Scalar[] | MatchOperators

export interface MatchOperators {
  readonly eq?: Scalar
  readonly ne?: Scalar
  readonly gt?: number | string
  readonly gte?: number | string
  readonly lt?: number | string
  readonly lte?: number | string
  readonly contains?: string
  readonly startsWith?: string
  readonly endsWith?: string
  readonly glob?: string
  readonly exists?: boolean
  /** ISO 8601 date, or moment with its offset. */
  readonly before?: string
  readonly after?: string
}

export type WhereDefinition = Readonly<Record<string, MatchDefinition>>

export type TimesDefinition =
  | number
  | { readonly atLeast?: number; readonly atMost?: number }
  | { readonly exactly: number }
  | { readonly between: readonly [number, number] }

interface DidModifiers {
  readonly where?: WhereDefinition
  readonly times?: TimesDefinition
  /** ISO 8601 date, or moment with its offset. */
  readonly from?: string
  /** The same; it is no part of it any more. */
  readonly until?: string
  readonly within?: string
  readonly since?: string | { readonly did: string; readonly where?: WhereDefinition; readonly within?: string }
  readonly same?: readonly string[]
}

/** One function with the path of its values. */
type ValuesOf = {
  readonly [Fn in AggregateFunction]: { readonly [Key in Fn]: string } & {
    readonly [Key in Exclude<AggregateFunction, Fn>]?: never
  }
}[AggregateFunction]

/** `{ sum: 'total', of: 'Order Completed', within: '90d' }`; `count` counts where the path leads to a value. */
export type AggregateDefinition = ValuesOf & {
  readonly of: string
  readonly where?: WhereDefinition
  readonly within?: string
}

/** `{ collect: 'product_id', of: 'Product Added', minus: 'Product Removed' }`: the newest things, for templates. */
export interface CollectDefinition {
  /** Path of what tells one thing from another; a thing is the object that holds it. */
  readonly collect: string
  readonly of: string
  readonly where?: WhereDefinition
  readonly within?: string
  /** 1 to 50 things; default 10. */
  readonly atMost?: number
  readonly minus?: MinusDefinition | readonly MinusDefinition[]
}

/** `path`: where this event names the thing, if not where the other does. */
export type MinusDefinition =
  string | { readonly did: string; readonly where?: WhereDefinition; readonly path?: string }

/** `within` is counted from the step before; at the end of a sequence `didNot` needs it, before that it has none. */
export type SequenceStepDefinition = { readonly where?: WhereDefinition; readonly within?: string } & (
  { readonly did: string; readonly didNot?: never } | { readonly didNot: string; readonly did?: never }
)

type Compared = { readonly is?: Scalar | readonly Scalar[] } & MatchOperators & {
    readonly withinLast?: string
    readonly withinNext?: string
  }

type Operator =
  | { readonly all: readonly ConditionDefinition[] }
  | { readonly any: readonly ConditionDefinition[] }
  | { readonly not: ConditionDefinition }
  | ({ readonly did: string } & DidModifiers)
  | ({ readonly didNot: string } & DidModifiers)
  | {
      readonly sequence: readonly SequenceStepDefinition[]
      readonly within?: string
      readonly same?: readonly string[]
    }
  | ({ readonly trait: string } & Compared)
  | ({ readonly aggregate: AggregateDefinition } & Compared)
  | { readonly in: string }
  | { readonly notIn: string }
  | { readonly reachable: Channel }
  /** A topic or a channel. */
  | { readonly subscribed: string }
  | { readonly received: string }
  | { readonly opened: string }
  | { readonly clicked: string }
  | { readonly delivered: string }
  | { readonly bounced: string }
  /** Inside a campaign: a name under `save` of one of its calls. */
  | ({ readonly saved: string } & Compared)
  | { readonly leaves: string }

/** One operator, its modifiers beside it, and perhaps how long it has held. */
export type ConditionDefinition = Operator & { readonly for?: string }
