import type { Times } from '../condition.ts'
import { asFields, reportType, subject } from './fields.ts'
import { TIMES_MAX } from './limits.ts'
import type { MapNode, Node } from './node.ts'
import { describeNode } from './node.ts'
import type { Reports } from './reports.ts'
import { report } from './reports.ts'

export const TIMES_KEYS = ['atLeast', 'atMost', 'exactly', 'between'] as const

const EXPECTED = 'a whole number (at least that often) or { atLeast, atMost, exactly, between: [a, b] }'

/** `times: 3` is at least 3. Undefined: reported. */
export function readTimes(reports: Reports, node: Node): Times | undefined {
  if (node.kind !== 'map') {
    const min = readCount(reports, node, EXPECTED)
    return min === undefined ? undefined : checkTimes(reports, node, { min, max: Infinity })
  }
  const map = asFields(reports, node, { what: 'times', keys: TIMES_KEYS })
  if (!map) return undefined
  const written = TIMES_KEYS.filter((key) => map.entries.has(key))
  if (written.length === 0) {
    return report(reports, map, { code: 'missing_key', message: '`times` needs atLeast, atMost, exactly or between.' })
  }
  const alone = written.find((key) => key === 'exactly' || key === 'between')
  if (alone !== undefined && written.length > 1) {
    return report(reports, map, {
      code: 'ambiguous',
      message: `\`${alone}\` in \`times\` stands alone; found ${written.join(' and ')}.`,
    })
  }
  return alone === 'between' ? readBetween(reports, map.entries.get('between')!.value) : readBounds(reports, map)
}

function readBounds(reports: Reports, map: MapNode): Times | undefined {
  const read = (key: string): number | undefined => {
    const entry = map.entries.get(key)
    return entry && readCount(reports, entry.value)
  }
  if (map.entries.has('exactly')) {
    const count = read('exactly')
    return count === undefined ? undefined : { min: count, max: count }
  }
  const min = read('atLeast')
  const max = read('atMost')
  if ((min === undefined && map.entries.has('atLeast')) || (max === undefined && map.entries.has('atMost')))
    return undefined
  return checkTimes(reports, map, { min: min ?? 0, max: max ?? Infinity })
}

function readBetween(reports: Reports, node: Node): Times | undefined {
  const items = node.kind === 'list' ? node.items : []
  if (items.length !== 2) return reportType(reports, node, 'two whole numbers: [2, 5]')
  const [min, max] = items.map((item) => readCount(reports, item))
  if (min === undefined || max === undefined) return undefined
  return checkTimes(reports, node, { min, max })
}

function readCount(
  reports: Reports,
  node: Node,
  expected = `a whole number from 0 to ${TIMES_MAX}`,
): number | undefined {
  if (node.kind !== 'scalar' || typeof node.value !== 'number') return reportType(reports, node, expected)
  if (Number.isInteger(node.value) && node.value >= 0 && node.value <= TIMES_MAX) return node.value
  const message = `${subject(node)} expects a whole number from 0 to ${TIMES_MAX}; found ${describeNode(node)}.`
  return report(reports, node, { code: 'bad_value', message })
}

function checkTimes(reports: Reports, node: Node, times: Times): Times | undefined {
  if (times.min > times.max) {
    const message = `${subject(node)} can never hold: ${times.min} is more than ${times.max}.`
    return report(reports, node, { code: 'bad_value', message, hint: 'The smaller number comes first.' })
  }
  if (times.min > 0 || times.max < Infinity) return times
  const message = `${subject(node)} always holds: everything is done at least 0 times.`
  return report(reports, node, { code: 'bad_value', message, hint: 'For never, write { exactly: 0 } or didNot.' })
}
