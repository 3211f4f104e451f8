// Builds the browser part into web/dist. Runs at the end of `npm ci` in a clone (script `prepare`), so that `npm start` has its pages.
import { cpSync, existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const web = new URL('../web/', import.meta.url)
const config = new URL('vite.config.ts', web)
const started = performance.now()

if (!existsSync(config)) {
  console.log('The browser part is not built: there is no web/vite.config.ts here.')
} else {
  const vite = await import('vite').catch((error) => {
    // An install without development dependencies has no builder, and brings web/dist along or does without pages.
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error
  })
  if (vite === undefined) {
    console.log('The browser part is not built: vite is a development dependency and was not installed.')
  } else {
    await vite.build({ root: fileURLToPath(web), configFile: fileURLToPath(config), logLevel: 'warn' })
    copySdk(fileURLToPath(new URL('dist/analytics-next/bundles/', web)))
    console.log(`Built the browser part into web/dist in ${((performance.now() - started) / 1000).toFixed(1)} s.`)
  }
}

/** Segment's own browser SDK, as its CDN has it: the classic snippet then needs nothing but another address. */
function copySdk(target) {
  const entry = createRequire(import.meta.url).resolve('@segment/analytics-next')
  const bundles = join(dirname(entry), '..', 'umd')
  cpSync(bundles, target, { recursive: true, filter: (file) => !/\.(map|gz|ts)$/.test(file) })
}
