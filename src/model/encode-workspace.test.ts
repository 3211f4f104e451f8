import { describe, expect, it } from 'vitest'
import { decodeWorkspace, encodeWorkspace } from './encode-workspace.ts'
import type { KindRules } from './kind-rules.ts'
import { parseWorkspaceObject } from './parse-workspace.ts'
import type { Workspace } from './workspace.ts'

const anything: KindRules = { checkSettings: () => [], channels: [], forwards: false, audiences: false, calls: false }

function parse(object: object): Workspace {
  const result = parseWorkspaceObject(
    { version: 1, workspace: 'shop', ...object },
    { env: () => undefined, readFile: () => undefined, kinds: { any: anything } },
  )
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return result.value.workspace
}

const cohorts = {
  a: { where: { any: [{ did: 'A' }, { not: { did: 'B', times: { between: [1, 2] } } }] } },
  b: { where: { didNot: 'A' } },
  d: {
    where: {
      any: [
        { aggregate: { sum: 'total', of: 'A', within: '7d' }, gte: 5 },
        { sequence: [{ did: 'A' }, { didNot: 'B', within: '1h' }], same: ['x'], for: '1h' },
        { reachable: 'push' },
        { subscribed: 'news' },
        { not: { did: 'A', from: '2027-01-01', until: '2027-02-01' } },
      ],
    },
  },
}
const computed = {
  value: { sum: 'total', of: 'A', where: { x: { gte: 1 } } },
  orders: { count: 'id', of: 'A' },
  cart: { collect: 'sku', of: 'A', minus: ['B'] },
}
const campaigns = {
  c: { entry: { cohort: 'a' }, goal: { did: 'B' }, steps: [{ wait: '1h', if: { did: 'C', times: { atMost: 2 } } }] },
}

describe('A workspace on its way to the log and back', () => {
  it('is the same, with bounds that have no end', () => {
    const workspace = parse({ computed, cohorts, campaigns })
    expect(decodeWorkspace(encodeWorkspace(workspace))).toEqual(workspace)
    expect(workspace.cohorts['b']!.where).toMatchObject({ times: { min: 1, max: Infinity } })
    expect(workspace.cohorts['d']!.where).toMatchObject({ of: { 4: { of: { times: { max: Infinity } } } } })
  })

  it('gives the same text whatever the order of the keys', () => {
    const other = parse({ campaigns, cohorts: Object.fromEntries(Object.entries(cohorts).reverse()) })
    expect(encodeWorkspace(other)).toBe(encodeWorkspace(parse({ cohorts, campaigns })))
  })

  it('has no computed traits if it was written before there were any', () => {
    const workspace = parse({ cohorts, campaigns })
    const { computed: _, ...before } = JSON.parse(encodeWorkspace(workspace)) as Workspace
    expect(decodeWorkspace(JSON.stringify(before))).toEqual(workspace)
  })

  it('leaves settings alone that look like a condition', () => {
    const workspace = parse({ connections: { x: { kind: 'any', odd: { kind: 'did', times: { min: 1, max: null } } } } })
    expect(decodeWorkspace(encodeWorkspace(workspace))).toEqual(workspace)
  })

  it.each(['', '{', 'null', '[]', '{"cohorts":{}}'])('is refused as corrupt if it is none: %s', (text) => {
    expect(() => decodeWorkspace(text)).toThrow(expect.objectContaining({ code: 'store_corrupt' }))
  })
})
