import facts from './destinations.json' with { type: 'json' }

/** What must be known of a destination before its code is loaded. Made by `npm run catalogue`. */
export interface DestinationFacts {
  readonly title: string
  /** `runs`: a run with made-up events called the tool; `loads`: it did not, and `reason` says why. */
  readonly status: 'runs' | 'loads'
  readonly reason?: string
  /** How it is signed in to; null: not at all. */
  readonly scheme: string | null
  readonly isAudience: boolean
  /** Names of the presets that are used if no actions are named. */
  readonly presets: readonly string[]
  /** Of these presets, those that are for the changes of lists alone. */
  readonly audiencePresets?: readonly string[]
  /** With the names of their fields. */
  readonly actions: Readonly<Record<string, readonly string[]>>
  /** What each list has to say besides. */
  readonly audience?: Readonly<Record<string, SettingFacts>>
  readonly settings: Readonly<Record<string, SettingFacts>>
}

export interface SettingFacts {
  readonly type: string
  readonly required?: boolean
  readonly secret?: boolean
  readonly multiple?: boolean
  readonly choices?: readonly unknown[]
}

interface CatalogueFacts {
  /** Of the package that the facts were taken from. */
  readonly version: string
  readonly destinations: Readonly<Record<string, DestinationFacts>>
}

const { version, destinations } = facts as unknown as CatalogueFacts

export const catalogueVersion = version

/** By slug, which is the name of its folder in the package. */
export const destinationFacts = destinations

/** Own keys only: `constructor` is no destination. */
export const factsOf = (slug: string): DestinationFacts | undefined =>
  Object.hasOwn(destinations, slug) ? destinations[slug] : undefined
