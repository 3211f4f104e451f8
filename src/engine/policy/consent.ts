import type { TrackedEvent } from '../../model/event.ts'
import { PURPOSE_CHARS_MAX } from '../../model/parse/limits.ts'
import type { ConsentNeed } from '../../model/policies.ts'
import type { Campaign, Channel, Workspace } from '../../model/workspace.ts'
import { tell } from '../effects.ts'
import type { ProfileState, SaidConsent } from '../profile-state.ts'
import type { Turn } from '../turn.ts'

/**
 * Legal permission, purpose by purpose, as events bring it along in `context.consent.categoryPreferences`. The newest saying by event
 * time decides. A purpose that an event does not name is not spoken of, but preferences that name none at all refuse them all.
 */

/** What an empty set of preferences refuses. */
export const EVERYTHING = '*'

/** Purposes kept of one person at most: what is forgotten first is what was given, since to forget a refusal could harm. */
export const CONSENTS_MAX = 64

/** In the list of what was truncated. */
const CONSENTS_FLAG = 'consents'

export function noteConsent({ state, effects, now }: Turn, event: TrackedEvent): void {
  const preferences = preferencesOf(event)
  if (!preferences) return
  const said = Object.entries(preferences).filter(isSaying)
  if (said.length === 0 && Object.keys(preferences).length > 0) return
  const given: string[] = []
  const refused: string[] = []
  for (const [purpose, isGiven] of said.length > 0 ? said : NOTHING_ALLOWED) {
    const before = consentTo(state, purpose)
    takeConsent(state, [purpose, isGiven, event.at, event.position])
    const after = consentTo(state, purpose)
    if (after !== before) (after === 'given' ? given : refused).push(purpose)
  }
  if (given.length + refused.length > 0) tell(effects, state, now, 'consent_changed', { given, refused })
}

const NOTHING_ALLOWED: readonly (readonly [string, boolean])[] = [[EVERYTHING, false]]

function preferencesOf({ context }: TrackedEvent): object | undefined {
  const { consent } = context as { readonly consent?: { readonly categoryPreferences?: unknown } | null }
  const preferences = consent?.categoryPreferences
  return typeof preferences === 'object' && preferences !== null && !Array.isArray(preferences)
    ? preferences
    : undefined
}

const isSaying = (entry: [string, unknown]): entry is [string, boolean] =>
  typeof entry[1] === 'boolean' && entry[0].length <= PURPOSE_CHARS_MAX && entry[0] !== EVERYTHING

/** The newest of its purpose by event time, then by position. */
export function takeConsent(state: ProfileState, said: SaidConsent): void {
  const kept = (state.consents ??= [])
  const index = kept.findIndex(([purpose]) => purpose === said[0])
  if (index < 0) kept.push(said)
  else if (isNewer(said, kept[index]!)) kept[index] = said
  if (kept.length > CONSENTS_MAX) forgetOne(state, kept)
}

const isNewer = (a: SaidConsent, b: SaidConsent): boolean => a[2] > b[2] || (a[2] === b[2] && a[3] > b[3])

function forgetOne(state: ProfileState, kept: SaidConsent[]): void {
  const ofKind = [kept.filter(([, isGiven]) => isGiven), kept.filter(([purpose]) => purpose !== EVERYTHING)]
  const victims = ofKind.find(({ length }) => length > 0) ?? kept
  const oldest = victims.reduce((a, b) => (isNewer(a, b) ? b : a))
  kept.splice(kept.indexOf(oldest), 1)
  state.truncated ??= []
  if (!state.truncated.includes(CONSENTS_FLAG)) state.truncated.push(CONSENTS_FLAG)
}

/** What the person has said of a purpose. */
export function consentTo({ consents }: ProfileState, purpose: string): 'given' | 'refused' | 'unknown' {
  let newest: SaidConsent | undefined
  for (const said of consents ?? [])
    if ((said[0] === purpose || said[0] === EVERYTHING) && (!newest || isNewer(said, newest))) newest = said
  return newest === undefined ? 'unknown' : newest[1] ? 'given' : 'refused'
}

/** Whether what is needed was given; nothing needed is always given. */
export function hasConsent(state: ProfileState, need: ConsentNeed | undefined): boolean {
  if (!need) return true
  const standing = consentTo(state, need.purpose)
  return standing === 'given' || (standing === 'unknown' && need.unknown === 'allow')
}

/** What a message of this campaign on this channel needs; a transactional one needs only what it names itself. */
export const consentForMessage = (
  { policies }: Workspace,
  { consent, kind }: Pick<Campaign, 'consent' | 'kind'>,
  channel: Channel,
): ConsentNeed | undefined => consent ?? (kind === 'promotional' ? policies?.consent?.[channel] : undefined)

/** What being on a list (`connection/audience`) needs, whoever wants the person there. */
export function consentForList({ connections, policies }: Workspace, list: string): ConsentNeed | undefined {
  const slash = list.indexOf('/')
  const key = list.slice(0, slash)
  const audiences = Object.hasOwn(connections, key) ? connections[key]!.audiences : undefined
  const audience = list.slice(slash + 1)
  const own = audiences && Object.hasOwn(audiences, audience) ? audiences[audience]!.consent : undefined
  return own ?? policies?.consent?.audiences
}
