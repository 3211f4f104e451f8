import { describe, expect, it } from 'vitest'
import { decodeWorkspace, encodeWorkspace } from './encode-workspace.ts'
import type { KindRules } from './kind-rules.ts'
import { parseWorkspaceObject } from './parse-workspace.ts'
import type { Workspace } from './workspace.ts'

const anything: KindRules = { checkSettings: () => [], channels: [], forwards: false, audiences: false }

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
}
const campaigns = {
  c: { entry: { cohort: 'a' }, goal: { did: 'B' }, steps: [{ wait: '1h', if: { did: 'C', times: { atMost: 2 } } }] },
}

describe('A workspace on its way to the log and back', () => {
  it('is the same, with bounds that have no end', () => {
    const workspace = parse({ cohorts, campaigns })
    expect(decodeWorkspace(encodeWorkspace(workspace))).toEqual(workspace)
    expect(workspace.cohorts['b']!.where).toMatchObject({ times: { min: 1, max: Infinity } })
  })

  it('gives the same text whatever the order of the keys', () => {
    const other = parse({ campaigns, cohorts: Object.fromEntries(Object.entries(cohorts).reverse()) })
    expect(encodeWorkspace(other)).toBe(encodeWorkspace(parse({ cohorts, campaigns })))
  })

  it('leaves settings alone that look like a condition', () => {
    const workspace = parse({ connections: { x: { kind: 'any', odd: { kind: 'did', times: { min: 1, max: null } } } } })
    expect(decodeWorkspace(encodeWorkspace(workspace))).toEqual(workspace)
  })

  it.each(['', '{', 'null', '[]', '{"cohorts":{}}'])('is refused as corrupt if it is none: %s', (text) => {
    expect(() => decodeWorkspace(text)).toThrow(expect.objectContaining({ code: 'store_corrupt' }))
  })
})
