#!/usr/bin/env node
// Plain JavaScript of an old dialect on purpose: it must be able to tell an outdated Node that it is outdated.
import { existsSync } from 'node:fs'

const NODE_MAJOR_MIN = 24

if (Number(process.versions.node.split('.')[0]) < NODE_MAJOR_MIN) {
  console.error(
    `rekindle needs Node ${NODE_MAJOR_MIN} or newer, and this is ${process.version}. ` +
      `Install Node ${NODE_MAJOR_MIN}; inside a clone of the project, \`npx rekindle\` uses the right one by itself.`,
  )
  process.exit(2)
}

// node:sqlite announces at first use that it is experimental. It is chosen and tested here, so that would only unsettle people.
const emitWarning = process.emitWarning.bind(process)
process.emitWarning = (warning, ...rest) => {
  const type = typeof rest[0] === 'object' && rest[0] !== null ? rest[0].type : rest[0]
  if (type !== 'ExperimentalWarning') emitWarning(warning, ...rest)
}

// A clone has the source, and may have compiled output of last week beside it; what is published has the output only.
const source = new URL('../src/app/main.ts', import.meta.url)
const compiled = new URL('../dist/app/main.js', import.meta.url)
await import((existsSync(source) ? source : compiled).href)
