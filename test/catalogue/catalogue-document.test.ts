import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { expect, it } from 'vitest'
import { catalogueVersion, destinationFacts } from '../../src/connections/catalogue/destination-facts.ts'
import { catalogueDocument } from './catalogue-document.ts'
import { tryDestination } from './try-destination.ts'

const DOCUMENT = join(import.meta.dirname, '../../docs/catalogue.md')

it('docs/catalogue.md tells the facts that the product goes by', async () => {
  const text = catalogueDocument(catalogueVersion, destinationFacts)
  expect(readFileSync(DOCUMENT, 'utf8')).toBe(
    await format(text, { ...(await resolveConfig(DOCUMENT)), filepath: DOCUMENT }),
  )
})

/** All of them: `npm run catalogue -- --check`. */
it.each(['mixpanel', 'amplitude', 'webhook', 'klaviyo', 'kafka', 'google-analytics-4'])(
  'the facts of %s are those that a trial finds',
  async (slug) => {
    const trial = await tryDestination(slug)
    expect(trial?.facts).toEqual(destinationFacts[slug])
  },
)

it('a trial finds no destination where there is none', async () => {
  expect(await tryDestination('nothing')).toBeUndefined()
})
