/** How a value is compared. Lists in `is` mean any of. */
export type Scalar = string | number | boolean | null

export type Match =
  | { readonly op: 'in'; readonly values: readonly Scalar[] }
  | { readonly op: 'ne'; readonly value: Scalar }
  | { readonly op: 'gt' | 'gte' | 'lt' | 'lte'; readonly value: number | string }
  | { readonly op: 'contains' | 'startsWith' | 'endsWith' | 'glob'; readonly value: string }
  | { readonly op: 'exists'; readonly value: boolean }
  /** Dates, ms. */
  | { readonly op: 'before' | 'after'; readonly value: number }
  /** Relative to the engine's now, ms. Not allowed in `where`: an event's filter must not change its mind. */
  | { readonly op: 'withinLast' | 'withinNext'; readonly value: number }

/** All matches must hold: `{ gte: 18, lt: 65 }` is two. */
export interface PathMatch {
  /** Dotted, as written: `campaign.name`, `products[].sku`. In an event filter it is looked up in the properties, then in the event itself. */
  readonly path: string
  readonly matches: readonly Match[]
}
