import { reportType, subject } from './fields.ts'
import type { Node } from './node.ts'
import { describeNode } from './node.ts'
import type { Reports } from './reports.ts'
import { report } from './reports.ts'

/** `5%` as 0.05. */
export function readShare(reports: Reports, node: Node): number | undefined {
  const expected = 'a share such as 5%'
  if (node.kind !== 'scalar' || (typeof node.value !== 'string' && typeof node.value !== 'number')) {
    return reportType(reports, node, expected)
  }
  const percent = /^(\d{1,3}(?:\.\d{1,3})?)\s*%$/.exec(String(node.value).trim())?.[1]
  if (percent !== undefined && Number(percent) <= 100) return Number(percent) / 100
  const hint = percent === undefined ? 'Write a number and %.' : 'It can be from 0% to 100%.'
  return report(reports, node, {
    code: 'bad_value',
    message: `${subject(node)} expects ${expected}; found ${describeNode(node)}.`,
    hint,
  })
}
