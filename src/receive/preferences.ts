/** Something that a person may want or not: a topic, or a channel. */
export interface Preference {
  readonly kind: 'topic' | 'channel'
  /** As events name it. */
  readonly key: string
  readonly name: string
  readonly isWanted: boolean
  /** A subscription to it counts once it is confirmed. */
  readonly confirm?: true
  /** The person subscribed to it, and has yet to confirm that. */
  readonly isUnconfirmed?: boolean
}

export interface Preferences {
  readonly items: readonly Preference[]
  /** The person wants no marketing at all, whatever they chose here. */
  readonly isUnsubscribed: boolean
}

/** What there is to choose from, and what a person chose so far; undefined: nothing is known of them. */
export type PreferenceLookup = (profile: number) => Promise<Preferences | undefined>

/** Values of the form's fields: how an item is named, and that it was shown as wanted. */
export const fieldOf = ({ kind, key }: Pick<Preference, 'kind' | 'key'>): string => `${kind}:${key}`

export const isPreferenceForm = (body: string): boolean => new URLSearchParams(body).get('from') === 'preferences'

/** What the person wants, as the form says. */
export function readChoices(body: string, { items }: Preferences): readonly Preference[] {
  const form = new URLSearchParams(body)
  const shown = new Set(form.getAll('shown'))
  const wanted = new Set(form.getAll('want'))
  // What came into the workspace after the page was opened was not chosen by anybody.
  return items.map((item) => (shown.has(fieldOf(item)) ? { ...item, isWanted: wanted.has(fieldOf(item)) } : item))
}

/**
 * Those of which the person wants something else than before: as the page showed it, or as we know it by now. What was chosen a moment
 * ago may not be known yet.
 */
export function changesOf(body: string, before: Preferences, chosen: readonly Preference[]): readonly Preference[] {
  const form = new URLSearchParams(body)
  const [shown, was] = [new Set(form.getAll('shown')), new Set(form.getAll('was'))]
  return chosen.filter((item, index) => {
    const field = fieldOf(item)
    return shown.has(field) && (item.isWanted !== before.items[index]!.isWanted || item.isWanted !== was.has(field))
  })
}
