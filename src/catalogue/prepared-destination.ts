import type { Properties } from '../model/event.ts'
import { audienceFilter } from './audience-presets.ts'
import {
  loadCore,
  loadDestination,
  type ActionDefinition,
  type ActionInput,
  type LiveDestination,
} from './load-destination.ts'
import type {
  DestinationFilter,
  DestinationOrder,
  NewAudience,
  OAuthTokens,
  PresetEdit,
  Routing,
  SubscriptionOrder,
} from './thread-messages.ts'

/** A subscription with everything filled in. */
export interface Subscription {
  readonly action: string
  readonly mapping: Properties
  readonly batches: boolean
  readonly matches: (event: Properties) => boolean
}

/** A destination with its settings, kept from one order to the next: its tokens may have been renewed meanwhile. */
export class PreparedDestination {
  readonly live: LiveDestination
  readonly #settings: Properties
  #oauth: OAuthTokens | undefined

  /** Throws if it cannot be loaded, or if the settings are wrong. */
  constructor({ destination, settings, oauth }: DestinationOrder, folder: string | undefined) {
    this.live = loadDestination(destination, folder)
    this.#settings = settings
    this.#oauth = oauth
    this.live.validateSettings(settings)
  }

  get canRenew(): boolean {
    return (
      this.#oauth?.refreshToken !== undefined && this.live.definition.authentication?.refreshAccessToken !== undefined
    )
  }

  /** Throws if the tool gives no new token. */
  async renewToken(): Promise<void> {
    const renewed = await this.live.refreshAccessToken(this.#settings, { ...this.#oauth })
    if (!renewed) throw new Error('The tool gave no new access token.')
    this.#oauth = { ...this.#oauth, ...renewed }
  }

  async test(): Promise<void> {
    await this.live.testAuthentication(this.#signedSettings())
  }

  /** The tool's id of a new list; undefined: the destination makes none. */
  async createAudience(audience: NewAudience): Promise<string | undefined> {
    if (this.live.definition.audienceConfig?.createAudience === undefined) return undefined
    const { externalId } = await this.live.createAudience({ ...audience, settings: this.#signedSettings() })
    if (typeof externalId !== 'string' || externalId === '') throw new Error('The tool gave no id of the list.')
    return externalId
  }

  #signedSettings(): Properties {
    const { accessToken, refreshToken, clientId, clientSecret } = this.#oauth ?? {}
    const oauth = { access_token: accessToken, refresh_token: refreshToken, clientId, clientSecret }
    return { ...this.#settings, ...(this.#oauth && { oauth }) }
  }

  async one(subscription: Subscription, event: Properties): Promise<void> {
    await this.live.executeAction(subscription.action, { ...this.#input(subscription), event })
    this.live.responses = []
  }

  async batch(subscription: Subscription, events: readonly Properties[]): Promise<readonly unknown[]> {
    const items = await this.live.executeBatch(subscription.action, { ...this.#input(subscription), events })
    this.live.responses = []
    return items
  }

  /** As ordered, and the presets where they are kept. Throws for an unknown action or FQL that cannot be read. */
  subscriptions({ subscriptions: orders, presets, filter }: Routing): readonly Subscription[] {
    const kept = orders === undefined || presets !== undefined ? editedPresets(this.live, presets ?? {}) : []
    const passes = filterOf(filter)
    return [...kept, ...(orders ?? [])].map((order) => {
      const subscription = this.#subscription(order)
      return { ...subscription, matches: (event) => passes(event) && subscription.matches(event) }
    })
  }

  #subscription({ action, when, mapping }: SubscriptionOrder): Subscription {
    const { actions } = this.live.definition
    const declared = Object.hasOwn(actions, action) ? actions[action] : undefined
    if (!declared) throw new TypeError(`There is no action ${action}.`)
    const full = { ...suggestedMapping(declared), ...mapping }
    return {
      action,
      mapping: full,
      batches: declared.performBatch !== undefined && full['enable_batching'] !== false,
      matches: matcher(when ?? declared.defaultSubscription),
    }
  }

  #input({ mapping }: Subscription): ActionInput {
    const { accessToken, refreshToken } = this.#oauth ?? {}
    return {
      mapping,
      settings: this.#settings,
      auth: { accessToken, refreshToken },
      features: {},
      statsContext: { statsClient: QUIET_STATS, tags: [] },
      logger: QUIET_LOGGER,
      subscriptionMetadata: {},
    }
  }
}

/** The automatic presets and those for audiences, as they were edited. */
function editedPresets(
  { definition }: LiveDestination,
  edits: Readonly<Record<string, PresetEdit>>,
): readonly SubscriptionOrder[] {
  // Some are for actions that run in browsers, which the package does not hold.
  return (definition.presets ?? [])
    .filter(({ partnerAction }) => Object.hasOwn(definition.actions, partnerAction))
    .flatMap((preset): readonly SubscriptionOrder[] => {
      const filter = audienceFilter(preset)
      const edit = Object.hasOwn(edits, preset.name) ? edits[preset.name] : undefined
      if ((preset.type !== 'automatic' && filter === undefined) || edit?.enabled === false) return []
      const when = edit?.when ?? filter ?? preset.subscribe
      const mapping = { ...preset.mapping, ...edit?.mapping }
      return [{ action: preset.partnerAction, ...(when !== undefined && { when }), mapping }]
    })
}

function filterOf({ allow, drop }: DestinationFilter = {}): Subscription['matches'] {
  const isAllowed = allow === undefined ? undefined : matcher(allow)
  const isDropped = drop === undefined ? undefined : matcher(drop)
  return (event) => isAllowed?.(event) !== false && isDropped?.(event) !== true
}

function suggestedMapping({ fields = {}, syncMode }: ActionDefinition): Properties {
  const defaults = Object.entries(fields).flatMap(([key, field]) =>
    field.default === undefined ? [] : [[key, field.default] as const],
  )
  return {
    ...Object.fromEntries(defaults),
    ...(syncMode?.default !== undefined && { __segment_internal_sync_mode: syncMode.default }),
  }
}

function matcher(when: string | undefined): Subscription['matches'] {
  if (when === undefined) throw new TypeError('It has to be said for which events (`when`).')
  const { fql } = loadCore()
  const parsed = fql.parseFql(when)
  if (parsed.error) throw new TypeError(`${JSON.stringify(when)} is no FQL.`)
  return (event) => fql.validate(parsed, event)
}

const nothing = (): void => {}
const QUIET_STATS = {
  incr: nothing,
  observe: nothing,
  histogram: nothing,
  set: nothing,
  gauge: nothing,
  _name: nothing,
  _tags: nothing,
}
const QUIET_LOGGER = {
  level: 'error',
  name: '',
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  crit: nothing,
  log: nothing,
  withTags: nothing,
}
