import type { Properties } from '../model/event.ts'

/** What a destination asks for and can do, for forms. */
export interface DestinationForm {
  readonly title: string
  readonly description: string
  /** How it is signed in to: `custom`, `basic`, `oauth2`, `oauth-managed`; null: not at all. */
  readonly scheme: string | null
  readonly settings: Readonly<Record<string, FormField>>
  /** What each audience has to say besides; empty if it keeps none. */
  readonly audienceFields: Readonly<Record<string, FormField>>
  readonly isAudience: boolean
  readonly actions: readonly FormAction[]
  readonly presets: readonly FormPreset[]
}

export interface FormField {
  readonly label: string
  readonly description: string
  /** string, text, number, integer, boolean, datetime, object, hidden, password. */
  readonly type: string
  /** Under conditions that the destination judges itself: false. */
  readonly required: boolean
  readonly secret: boolean
  readonly multiple: boolean
  readonly choices: readonly { readonly value: unknown; readonly label: string }[]
  /** A value, or a directive of the mapping kit. */
  readonly default?: unknown
  /** Of an object. */
  readonly properties?: Readonly<Record<string, FormField>>
}

export interface FormAction {
  readonly action: string
  readonly title: string
  readonly description: string
  /** FQL that it suggests. */
  readonly when: string | null
  readonly batches: boolean
  readonly fields: Readonly<Record<string, FormField>>
}

export interface FormPreset {
  readonly name: string
  readonly action: string
  /** Used if the connection names no actions; others are suggestions. */
  readonly isAutomatic: boolean
  /** Used for the changes of lists if the connection names no actions. */
  readonly isForAudiences: boolean
  readonly when: string | null
  readonly mapping: Properties
}
