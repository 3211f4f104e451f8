import { isTimeZone } from '../../kernel/zoned-time.ts'
import { asText, subject } from './fields.ts'
import type { Node } from './node.ts'
import { describeNode } from './node.ts'
import type { Reports } from './reports.ts'
import { report } from './reports.ts'

export function readTimezone(reports: Reports, node: Node): string | undefined {
  const timezone = asText(reports, node, 'a time zone such as Europe/Berlin')
  if (timezone === undefined || isTimeZone(timezone)) return timezone
  const message = `${subject(node)} expects a time zone such as Europe/Berlin; found ${describeNode(node)}.`
  return report(reports, node, {
    code: 'bad_value',
    message,
    hint: 'The names are those of the IANA time zone database.',
  })
}
