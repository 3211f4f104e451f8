import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { PARTIALS_DEPTH_MAX } from '../messages/compose-field.ts'
import { TEMPLATE_CHARS_MAX } from '../messages/liquid-engine.ts'
import { SAMPLE_CODE, trialId } from '../model/delivery.ts'
import { MESSAGE_FIELDS } from '../model/parse/read-template.ts'
import { parseWorkspace } from '../model/parse-workspace.ts'
import { kindRules } from './kind-rules.ts'
import { findTemplateProblems } from './template-problems.ts'

const read = (name: string): string => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8')
const document = read('messages.md')
const examples = [
  ...document.matchAll(/```yaml\n([\s\S]*?)```/g),
  ...read('links.md').matchAll(/```yaml\n([\s\S]*?)```/g),
]

/** What the files that the examples name could hold. */
const FILES: Readonly<Record<string, string>> = {
  'reminder.mjml': '<mjml><mj-body></mj-body></mjml>',
  'layout.mjml': '<mjml><mj-body>{{ content }}</mj-body></mjml>',
  'footer.html': '<p>Shop Ltd</p>',
}

describe('docs/messages.md and docs/links.md', () => {
  it('have examples that are good', async () => {
    expect(examples.length).toBe(6)
    for (const [, text] of examples) {
      const parsed = parseWorkspace(`version: 1\nworkspace: shop\n${text}`, {
        env: () => undefined,
        readFile: (path) => FILES[path],
        kinds: kindRules,
      })
      expect(parsed.ok ? [] : parsed.error, text).toEqual([])
      const problems = parsed.ok ? await findTemplateProblems(parsed.value.workspace, () => undefined) : []
      expect(problems, text).toEqual([])
    }
  })

  it('name every text of every channel, and the limits as they are', () => {
    for (const [channel, fields] of Object.entries(MESSAGE_FIELDS)) {
      const row = document.split('\n').find((line) => line.startsWith(`| \`${channel}\``))
      for (const field of fields) expect(row).toContain(`\`${field}\``)
    }
    const plain = document.replaceAll(/\s+/g, ' ')
    expect(plain).toContain(`up to ${PARTIALS_DEPTH_MAX} deep`)
    expect(plain).toContain(`${TEMPLATE_CHARS_MAX / 1024} K characters`)
    expect(plain).toContain(`\`${SAMPLE_CODE}\``)
    expect(plain).toContain(`\`${trialId('')}\``)
  })
})
