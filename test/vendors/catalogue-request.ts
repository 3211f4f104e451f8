import { createRequire } from 'node:module'
import { Agent } from 'node:https'
import { connect } from 'node:net'
import type { Answer, SeenRequest } from './http-vendor.ts'
import { startHttpVendor } from './http-vendor.ts'

type Fields = Readonly<Record<string, unknown>>

export interface CatalogueRun {
  /** Folder of the destination in @segment/action-destinations, such as `braze`. */
  readonly destination: string
  readonly action: string
  readonly settings: Fields
  /** Put over the defaults of the action's fields. */
  readonly mapping?: Fields
  /** In the shape of the spec. One is performed as one, several as a batch. */
  readonly events: readonly Fields[]
  /** What the tool answers; 200 with an empty object if not said. */
  readonly answer?: (request: SeenRequest) => Answer
}

export interface CatalogueRequest {
  readonly method: string
  /** Where it would have gone. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Parsed where it is JSON, else the text; undefined: none. */
  readonly body: unknown
}

/** The part of @segment/actions-core that is used here. */
interface Core {
  readonly Destination: new (definition: Fields) => {
    executeAction(action: string, input: Fields): Promise<unknown>
    executeBatch(action: string, input: Fields): Promise<unknown>
  }
}
interface Definition extends Fields {
  readonly actions: Readonly<
    Record<string, { readonly fields: Readonly<Record<string, { readonly default?: unknown }>> }>
  >
  readonly extendRequest?: (data: unknown) => Fields
}

// It is CommonJS, and its entry for modules does not load in Node.
const require = createRequire(import.meta.url)
const quiet = { info: () => {}, warn: () => {}, error: () => {} }

/**
 * What an action of the catalogue sends for these events. Every connection that it opens ends at a server on loopback, whatever its
 * address: nothing leaves. Rejects as the action does.
 */
export async function catalogueRequests(run: CatalogueRun): Promise<readonly CatalogueRequest[]> {
  const core = require('@segment/actions-core') as Core
  const loaded: unknown = require(`@segment/action-destinations/dist/destinations/${run.destination}`)
  const { default: definition } = loaded as { readonly default: Definition }
  const action = definition.actions[run.action]
  if (!action) throw new Error(`The destination ${run.destination} has no action ${run.action}.`)
  const vendor = await startHttpVendor(run.answer ?? (() => ({ status: 200, body: {} })))
  const agent = new Agent()
  agent.createConnection = () => connect(vendor.port, '127.0.0.1')
  const destination = new core.Destination({
    ...definition,
    // It becomes the scheme of a URI, and the names of destinations hold blanks.
    name: run.destination,
    extendRequest: (data: unknown) => ({ ...definition.extendRequest?.(data), agent }),
  })
  const mapping = { ...defaultsOf(action.fields), ...run.mapping }
  const input = { mapping, settings: run.settings, features: {}, logger: quiet }
  try {
    const [event] = run.events
    if (run.events.length === 1) await destination.executeAction(run.action, { ...input, event })
    else await destination.executeBatch(run.action, { ...input, events: run.events })
  } finally {
    agent.destroy()
    await vendor.close()
  }
  return vendor.seen.map((seen) => ({
    method: seen.method,
    url: `https://${seen.headers['host'] ?? ''}${seen.path}${seen.query.size > 0 ? `?${seen.query.toString()}` : ''}`,
    headers: seen.headers,
    body: seen.body ?? (seen.text === '' ? undefined : seen.text),
  }))
}

const defaultsOf = (fields: Readonly<Record<string, { readonly default?: unknown }>>): Fields =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, field]) => (field.default === undefined ? [] : [[name, field.default]])),
  )
