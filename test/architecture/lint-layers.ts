import { FENCED, LAYERS, mayImport, PURE_LAYERS } from './layers.ts'
import type { Layer } from './layers.ts'

const CHANCE = {
  name: 'node:crypto',
  importNames: [
    'randomUUID',
    'randomBytes',
    'randomInt',
    'randomFill',
    'randomFillSync',
    'getRandomValues',
    'webcrypto',
  ],
  message: 'Chance enters by kernel/random.ts only: take a Random.',
}

function arrows(layer: Layer): readonly object[] {
  const allowed = mayImport(layer)
  const forbidden = LAYERS.filter((other) => !allowed.has(other))
  if (forbidden.length === 0) return []
  const message = `Arrows go down only: ${layer}/ may not import this layer (test/architecture/layers.ts).`
  return [{ regex: `^(\\.\\./)+(${forbidden.join('|')})/`, message }]
}

function fences(layer: Layer): readonly object[] {
  if (PURE_LAYERS.includes(layer)) {
    return [{ regex: '^node:', message: `${layer}/ uses no Node API: it must give the same answer anywhere.` }]
  }
  const shut = FENCED.filter((fence) => !fence.layers.includes(layer))
  return shut.map((fence) => ({
    group: fence.modules,
    message: `Only ${fence.layers.join(', ')}/ may use this module.`,
  }))
}

/** What `.oxlintrc.json` must hold for each layer. Written out there, since the linter reads JSON; a test compares the two. */
export const layerOverrides: readonly object[] = LAYERS.map((layer) => ({
  files: [`src/${layer}/**/*.ts`],
  rules: {
    'no-restricted-imports': [
      'error',
      { ...(layer === 'app' ? {} : { paths: [CHANCE] }), patterns: [...arrows(layer), ...fences(layer)] },
    ],
  },
}))
