/* `npm run catalogue`: what each destination of the package can do here, found by trying it. `-- --check` only compares. */
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { catalogueDocument } from './catalogue-document.ts'
import { tryDestination, type Trial } from './try-destination.ts'

const root = join(import.meta.dirname, '../..')
const FACTS = join(root, 'src/connections/catalogue/destinations.json')
const DOCUMENT = join(root, 'docs/catalogue.md')
/** Fewer that load, and the package or its host is broken. */
const LOADED_MIN = 200
const SIDE_BY_SIDE = 2

const require = createRequire(import.meta.url)
const { destinations } = require('@segment/action-destinations') as {
  readonly destinations: Readonly<Record<string, unknown>>
}
const { version } = require('@segment/action-destinations/package.json') as { readonly version: string }

const only = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
const slugs = Object.keys(destinations)
  .filter((slug) => only.length === 0 || only.includes(slug))
  .sort()
const trials = new Map<string, Trial | undefined>()
const waiting = [...slugs]
const work = async (): Promise<void> => {
  for (let slug = waiting.shift(); slug !== undefined; slug = waiting.shift()) {
    const trial = await tryDestination(slug)
    trials.set(slug, trial)
    console.log(
      `${slug}: ${trial ? `${trial.facts.status}, ${trial.calls} calls ${trial.facts.reason ?? ''}` : 'does not load'}`,
    )
  }
}
await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work))

const loaded = slugs.flatMap((slug) => (trials.get(slug) ? [[slug, trials.get(slug)!.facts] as const] : []))
const runs = loaded.filter(([, { status }]) => status === 'runs')
console.log(`${loaded.length} of ${slugs.length} load, ${runs.length} run.`)

if (only.length === 0) {
  const facts = await pretty(JSON.stringify({ version, destinations: Object.fromEntries(loaded) }), FACTS)
  const document = await pretty(catalogueDocument(version, Object.fromEntries(loaded)), DOCUMENT)
  if (process.argv.includes('--check')) {
    const stale = [
      [FACTS, facts],
      [DOCUMENT, document],
    ].filter(([path, text]) => readFileSync(path!, 'utf8') !== text)
    for (const [path] of stale) console.error(`${path} is not up to date: run \`npm run catalogue\`.`)
    if (stale.length > 0 || loaded.length < LOADED_MIN) process.exitCode = 1
  } else {
    writeFileSync(FACTS, facts)
    writeFileSync(DOCUMENT, document)
  }
}

async function pretty(text: string, filepath: string): Promise<string> {
  return format(text, { ...(await resolveConfig(filepath)), filepath })
}
