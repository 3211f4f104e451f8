import type { Layout } from '../workspace.ts'
import { LAYOUT_PLACE } from '../workspace.ts'
import { readContent, type ContentFiles } from './content.ts'
import { asFields } from './fields.ts'
import type { Node } from './node.ts'
import type { Reports } from './reports.ts'
import { report } from './reports.ts'

export const LAYOUT_KEYS = ['html', 'mjml', 'text'] as const

/** A frame for emails, each part with its place for the content. */
export function readLayout(reports: Reports, files: ContentFiles, node: Node): Layout | undefined {
  const map = asFields(reports, node, { what: 'a layout', keys: LAYOUT_KEYS })
  if (!map) return undefined
  const second = map.entries.get('mjml')
  if (second && map.entries.has('html')) {
    const message = 'A layout has `html` or `mjml`, from which the HTML is made; found both.'
    report(reports, second.value, { code: 'ambiguous', message, hint: 'Remove one.', place: second.keyPlace })
  }
  if (!LAYOUT_KEYS.some((key) => map.entries.has(key))) {
    const message = 'A layout needs `html`, `mjml` or `text`; all are missing.'
    return report(reports, map, { code: 'missing_key', message })
  }
  const parts = LAYOUT_KEYS.flatMap((key) => {
    const part = map.entries.get(key)?.value
    const text = part && readContent(reports, files, part)
    if (!part || text === undefined) return []
    checkPlace(reports, part, text)
    return [[key, text] as const]
  })
  return Object.fromEntries(parts)
}

function checkPlace(reports: Reports, node: Node, text: string): void {
  const places = [...text.matchAll(LAYOUT_PLACE)].length
  if (places === 1) return
  const message = `\`${node.label}\` of a layout needs {{ content }} exactly once, where the template's own content goes; found ${places === 0 ? 'none' : places}.`
  const hint = places === 0 ? 'It stands by itself, without filters.' : undefined
  report(reports, node, { code: 'bad_value', message, hint })
}
