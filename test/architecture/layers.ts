/**
 * The house as data: each layer and the layers it stands on. A layer may import those and everything below them.
 * DESIGN section 4 draws the same picture; the lint configuration and the architecture test both follow this table.
 */
const STANDS_ON = {
  kernel: [],
  model: ['kernel'],
  engine: ['model'],
  messages: ['engine'],
  egress: ['kernel'],
  store: ['model'],
  connections: ['model'],
  catalogue: ['connections', 'egress'],
  collect: ['store'],
  receive: ['collect', 'connections', 'messages'],
  run: ['engine', 'store'],
  deliver: ['store', 'messages', 'connections', 'catalogue', 'egress'],
  insight: ['engine', 'messages', 'store'],
  api: ['insight', 'deliver', 'receive'],
  app: ['api', 'run', 'deliver', 'receive', 'insight', 'catalogue', 'egress'],
} as const satisfies Record<string, readonly string[]>

export type Layer = keyof typeof STANDS_ON

export const LAYERS = Object.keys(STANDS_ON) as readonly Layer[]

export const isLayer = (name: string): name is Layer => Object.hasOwn(STANDS_ON, name)

/** The layer itself, what it stands on, what those stand on, … */
export function mayImport(layer: Layer): ReadonlySet<Layer> {
  const allowed = new Set<Layer>([layer])
  for (const reached of allowed) for (const below of STANDS_ON[reached]) allowed.add(below)
  return allowed
}

/** No Node API at all: this code must run in a browser or a test of time travel just as well. */
export const PURE_LAYERS: readonly Layer[] = ['kernel', 'model', 'engine']

/** Packages that a pure layer may use; every other layer may use any dependency that is not fenced below. */
export const PURE_PACKAGES: Readonly<Record<string, readonly string[]>> = {
  kernel: [],
  model: ['zod', 'yaml'],
  engine: [],
}

/** Modules that belong to one room: two places that log, count or open sockets are one too many. */
export const FENCED: readonly { readonly modules: readonly string[]; readonly layers: readonly Layer[] }[] = [
  { modules: ['pino', 'prom-client'], layers: ['app'] },
  { modules: ['node:sqlite'], layers: ['store'] },
  { modules: ['undici', 'node:net', 'node:tls', 'node:dns', 'node:dns/promises', 'node:http2'], layers: ['egress'] },
  {
    modules: ['node:timers', 'node:timers/promises', 'node:perf_hooks', 'node:process', 'node:console'],
    layers: ['app'],
  },
]
