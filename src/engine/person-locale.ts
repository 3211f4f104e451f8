import { canonicalLocale } from '../model/locale.ts'
import type { TrackedEvent } from '../model/event.ts'
import type { ProfileState } from './profile-state.ts'

/** SDKs tell the language of the browser or device with every event. */
export function noteLocale(state: ProfileState, { at, context }: TrackedEvent): void {
  const { locale } = context
  // Most events repeat what is known: only what is new is looked at.
  if (typeof locale === 'string' && (locale === state.locale?.[1] || canonicalLocale(locale) !== undefined))
    takeLocale(state, [at, locale])
}

/** The newest by event time. */
export function takeLocale(state: ProfileState, told: NonNullable<ProfileState['locale']>): void {
  if (!state.locale || told[0] >= state.locale[0]) state.locale = told
}

/** The person's language: the trait `locale`, else that of their newest event that named one, else the workspace's. */
export function localeOf({ traits, locale }: ProfileState, workspaceLocale: string | undefined): string | undefined {
  const trait = Object.hasOwn(traits, 'locale') ? traits.locale?.[0] : undefined
  return canonicalLocale(trait) ?? canonicalLocale(locale?.[1]) ?? workspaceLocale
}
