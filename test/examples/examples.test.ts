import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { openLiveShop } from './live-shop.ts'
import { readStory } from './read-story.ts'

const EXAMPLES = fileURLToPath(new URL('../../examples/', import.meta.url))
const names = readdirSync(EXAMPLES).filter((name) => existsSync(`${EXAMPLES}${name}/rekindle.yaml`))
/** Times in the tables are whole minutes, and one thing after another takes a few milliseconds. */
const SAME_LINE_MS = 30_000

describe('the examples', () => {
  it('are all there', () => {
    expect(names.length).toBeGreaterThanOrEqual(10)
  })

  it.each(names)('%s comes to what its page says', { timeout: 60_000 }, async (name) => {
    const story = readStory(readFileSync(`${EXAMPLES}${name}/README.md`, 'utf8'))
    const shop = await openLiveShop(`${EXAMPLES}${name}/rekindle.yaml`)
    try {
      const lived: string[] = []
      for (const { line, at, happens } of story) {
        await shop.passTo(at)
        if (happens) await shop.happen(happens)
        await shop.passTo(at + SAME_LINE_MS)
        lived.push(`${line}: ${await shop.sent()}`)
      }
      expect(lived).toEqual(story.map(({ line, sent }) => `${line}: ${sent}`))
    } finally {
      await shop.close()
    }
  })
})
