import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Properties } from '../model/event.ts'
import type { NewAudience } from './thread-messages.ts'
import { takePlainSchemaNames } from './plain-schema-names.ts'

const require = createRequire(import.meta.url)
const coreRequire = createRequire(require.resolve('@segment/actions-core'))
const PACKAGE_FOLDER = join(require.resolve('@segment/action-destinations'), '../destinations')

/** As much of the packages as is used here; their own types do not fit the strictness of ours. */
export interface ActionsCore {
  readonly Destination: new (definition: DestinationDefinition) => LiveDestination
  readonly transform: (mapping: Properties, event: Properties) => Properties
}

export interface DestinationDefinition {
  readonly name: string
  readonly description?: string
  readonly authentication?: {
    readonly scheme?: string
    readonly fields?: Fields
    readonly refreshAccessToken?: unknown
    readonly testAuthentication?: unknown
  }
  readonly audienceConfig?: { readonly createAudience?: unknown }
  readonly audienceFields?: Fields
  readonly actions: Readonly<Record<string, ActionDefinition>>
  readonly presets?: readonly PresetDefinition[]
}

export type Fields = Readonly<Record<string, FieldDefinition>>

export interface FieldDefinition {
  readonly label?: string
  readonly description?: string
  readonly type?: string
  readonly required?: unknown
  readonly multiple?: boolean
  readonly choices?: readonly (string | { readonly value: unknown; readonly label?: string })[]
  readonly default?: unknown
  readonly properties?: Fields
}

export interface ActionDefinition {
  readonly title?: string
  readonly description?: string
  readonly defaultSubscription?: string
  readonly fields?: Fields
  readonly performBatch?: unknown
  readonly syncMode?: { readonly default?: string }
}

export interface PresetDefinition {
  readonly name: string
  readonly partnerAction: string
  readonly subscribe?: string
  readonly mapping?: Properties
  readonly type?: string
  /** Of the type specificEvent: which one. */
  readonly eventSlug?: string
}

export interface LiveDestination {
  readonly definition: DestinationDefinition
  /** Grows with each call: to be emptied. */
  responses: unknown[]
  validateSettings(settings: Properties): void
  testAuthentication(settings: Properties): Promise<void>
  refreshAccessToken(
    settings: Properties,
    tokens: Properties,
  ): Promise<{ readonly accessToken: string; readonly refreshToken?: string } | undefined>
  createAudience(input: NewAudience & { readonly settings: Properties }): Promise<{ readonly externalId?: string }>
  executeAction(action: string, input: ActionInput & { readonly event: Properties }): Promise<unknown>
  executeBatch(action: string, input: ActionInput & { readonly events: readonly Properties[] }): Promise<unknown[]>
}

export interface ActionInput {
  readonly mapping: Properties
  readonly settings: Properties
  readonly auth: Properties
  readonly features: object
  readonly statsContext: object
  readonly logger: object
  readonly subscriptionMetadata: object
}

interface Subscriptions {
  readonly parseFql: (text: string) => { readonly error?: Error }
  readonly validate: (parsed: object, event: Properties) => boolean
}

let loaded: { readonly core: ActionsCore; readonly fql: Subscriptions } | undefined

/** The packages that destinations are written for; slow at the first time. */
export function loadCore(): { readonly core: ActionsCore; readonly fql: Subscriptions } {
  if (loaded) return loaded
  const uri = coreRequire('ajv/dist/runtime/uri') as { readonly default: Parameters<typeof takePlainSchemaNames>[0] }
  takePlainSchemaNames(uri.default)
  loaded = {
    core: require('@segment/actions-core') as ActionsCore,
    fql: coreRequire('@segment/destination-subscriptions') as Subscriptions,
  }
  return loaded
}

/** Throws whatever the destination throws while it is loaded. */
export function loadDestination(slug: string, folder = PACKAGE_FOLDER): LiveDestination {
  const { core } = loadCore()
  const path = join(folder, slug)
  if (!existsSync(path)) throw new TypeError(`There is no destination ${slug} in the package.`)
  const { default: definition } = require(path) as { readonly default?: DestinationDefinition }
  if (!definition) throw new TypeError(`${slug} is no destination.`)
  return new core.Destination(definition)
}
