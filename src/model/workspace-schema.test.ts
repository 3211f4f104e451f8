import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { AGGREGATE_KEYS } from './parse/read-aggregate.ts'
import { COLLECT_KEYS } from './parse/read-collect.ts'
import { DID_KEYS, SINCE_KEYS } from './parse/read-did.ts'
import { CAP_KEYS } from './parse/read-caps.ts'
import { CAMPAIGN_KEYS, ENTRY_KEYS } from './parse/read-campaign.ts'
import { COHORT_KEYS } from './parse/read-cohort.ts'
import { CONDITION_OPERATORS } from './parse/read-condition.ts'
import { AUDIENCE_KEYS, CONNECTION_KEYS } from './parse/read-connections.ts'
import { CONSENT_KEYS, CONSENT_NEED_KEYS } from './parse/read-consent.ts'
import { COUPON_KEYS } from './parse/read-coupons.ts'
import { ID_TYPE_KEYS, IDENTITY_KEYS } from './parse/read-identity.ts'
import { MATCH_OPERATORS } from './parse/read-match.ts'
import { POLICY_KEYS } from './parse/read-policies.ts'
import { QUIET_HOURS_KEYS } from './parse/read-quiet-hours.ts'
import { SCHEDULE_KEYS } from './parse/read-schedule.ts'
import { CALL_KEYS } from './parse/read-call-step.ts'
import { SEQUENCE_KEYS, SEQUENCE_STEP_KEYS } from './parse/read-sequence.ts'
import { SOURCE_KEYS } from './parse/read-sources.ts'
import { COMMON_STEP_KEYS, STEP_KEYS } from './parse/read-steps.ts'
import { THROTTLE_KEYS } from './parse/read-throttle.ts'
import { TOPIC_KEYS } from './parse/read-topics.ts'
import { ARM_KEYS } from './parse/read-split-step.ts'
import { RESET_KEYS, WAIT_UNTIL_KEYS } from './parse/read-wait.ts'
import { MESSAGE_KEYS } from './parse/read-template.ts'
import { WORKSPACE_KEYS } from './parse/read-workspace.ts'
import { workspaceJsonSchema } from './workspace-schema.ts'

interface Shape {
  readonly properties: Readonly<Record<string, unknown>>
}
const definitions = workspaceJsonSchema['$defs'] as Readonly<Record<string, Shape>>
const keysOf = ({ properties }: Shape): readonly string[] => Object.keys(properties).sort()
const sorted = (...keys: readonly string[]): readonly string[] => [...new Set(keys)].sort()

describe('The schema for editors', () => {
  it.each([
    ['source', SOURCE_KEYS],
    ['audienceList', AUDIENCE_KEYS],
    ['connection', CONNECTION_KEYS],
    ['coupon', COUPON_KEYS],
    ['identity', IDENTITY_KEYS],
    ['idType', ID_TYPE_KEYS],
    ['policies', POLICY_KEYS],
    ['quietHours', QUIET_HOURS_KEYS],
    ['cap', CAP_KEYS],
    ['topic', TOPIC_KEYS],
    ['cohort', COHORT_KEYS],
    ['campaign', CAMPAIGN_KEYS],
    ['entry', ENTRY_KEYS],
    ['schedule', SCHEDULE_KEYS],
    ['since', SINCE_KEYS],
    ['reset', RESET_KEYS],
    ['push', MESSAGE_KEYS.push],
    ['email', MESSAGE_KEYS.email],
    ['webhook', MESSAGE_KEYS.webhook],
    ['aggregate', AGGREGATE_KEYS],
    ['collect', COLLECT_KEYS],
    ['sequenceStep', SEQUENCE_STEP_KEYS],
    ['condition', [...CONDITION_OPERATORS, ...DID_KEYS, ...SEQUENCE_KEYS, ...MATCH_OPERATORS, 'is', 'for']],
    ['goal', [...CONDITION_OPERATORS, ...DID_KEYS, ...MATCH_OPERATORS, 'is', 'for', 'ends']],
    ['arm', ARM_KEYS],
    ['step', [...Object.keys(STEP_KEYS), ...Object.values(STEP_KEYS).flat(), ...COMMON_STEP_KEYS]],
  ])('knows of a %s exactly the keys that the parser knows', (name, keys) => {
    expect(keysOf(definitions[name]!)).toEqual(sorted(...keys))
  })

  it('knows the sections that the parser knows', () => {
    expect(keysOf(workspaceJsonSchema as unknown as Shape)).toEqual(sorted(...WORKSPACE_KEYS))
  })

  it('knows what a throttle is made of', () => {
    const throttle = definitions.throttle as unknown as { readonly anyOf: readonly Shape[] }
    expect(keysOf(throttle.anyOf[1]!)).toEqual(sorted(...THROTTLE_KEYS))
  })

  it('knows what waits last to', () => {
    const until = definitions.until as unknown as { readonly anyOf: readonly Shape[] }
    expect(keysOf(until.anyOf[1]!)).toEqual(sorted(...WAIT_UNTIL_KEYS))
  })

  it('knows of consent what the parser knows', () => {
    const { consent } = definitions.policies!.properties as { readonly consent: Shape }
    expect(keysOf(consent)).toEqual(sorted(...CONSENT_KEYS))
    const need = definitions.consentNeed as unknown as { readonly anyOf: readonly Shape[] }
    expect(keysOf(need.anyOf[1]!)).toEqual(sorted(...CONSENT_NEED_KEYS))
  })

  it('knows what a call is made of', () => {
    const { call } = definitions.step!.properties as unknown as { readonly call: Shape }
    expect(keysOf(call)).toEqual(sorted(...CALL_KEYS))
  })

  it('refers only to what it defines', () => {
    const named = [...JSON.stringify(workspaceJsonSchema).matchAll(/"#\/\$defs\/(\w+)"/g)].map(([, name]) => name)
    expect(named.filter((name) => !Object.hasOwn(definitions, name!))).toEqual([])
    expect(Object.keys(definitions).filter((name) => !named.includes(name))).toEqual([])
  })

  const schema = z.fromJSONSchema(workspaceJsonSchema)

  it.each(['rekindle.yaml', 'three-tools.yaml'])('accepts examples/cart-recovery/%s', (file) => {
    const text = readFileSync(new URL(`../../examples/cart-recovery/${file}`, import.meta.url), 'utf8')
    expect(schema.safeParse(parse(text)).error).toBeUndefined()
  })

  it('accepts the whole language of conditions', () => {
    const where = {
      all: [
        { aggregate: { sum: 'total', of: 'A', where: { x: 1 }, within: '90d' }, gte: 500 },
        { sequence: [{ did: 'A' }, { didNot: 'B' }, { did: 'C', within: '1h' }], within: '7d', same: ['x'] },
        { did: 'A', from: '2027-01-01', until: '2027-02-01' },
        { reachable: 'push' },
        { subscribed: 'newsletter', for: '7d' },
      ],
    }
    const whole = {
      version: 1,
      workspace: 'shop',
      computed: {
        a_1: { count: 'id', of: 'A' },
        cart: { collect: 'sku', of: 'A', where: { x: 1 }, within: '7d', atMost: 5, minus: 'B' },
        wishes: { collect: 'sku', of: 'A', minus: ['B', { did: 'C', where: { x: 1 }, path: 'items[].sku' }] },
      },
      cohorts: { a: { where } },
    }
    expect(schema.safeParse(whole).error).toBeUndefined()
  })

  it.each([
    ['a computed trait in another style', { computed: { 'a-b': { sum: 'x', of: 'A' } } }],
    ['an aggregate without event', { computed: { a: { sum: 'x' } } }],
    ['a collection in a condition', { cohorts: { a: { where: { aggregate: { collect: 'x', of: 'A' }, gte: 1 } } } }],
    ['a collection that is too long', { computed: { a: { collect: 'x', of: 'A', atMost: 51 } } }],
    ['an unknown key of what takes away', { computed: { a: { collect: 'x', of: 'A', minus: { of: 'B' } } } }],
    ['an unknown function', { computed: { a: { median: 'x', of: 'A' } } }],
    ['a sequence of one', { cohorts: { a: { where: { sequence: [{ did: 'A' }] } } } }],
    ['a step of a sequence that is none', { cohorts: { a: { where: { sequence: [{ did: 'A' }, { opened: 'B' }] } } } }],
    ['an unknown channel', { cohorts: { a: { where: { reachable: 'fax' } } } }],
    ['an unknown section', { campagins: {} }],
    ['an unknown key of a cohort', { cohorts: { a: { were: {} } } }],
    ['a misspelt modifier', { cohorts: { a: { where: { did: 'A', wihtin: '7d' } } } }],
    ['a duration in words', { cohorts: { a: { where: { did: 'A', within: '7 days' } } } }],
    ['a campaign without steps', { campaigns: { c: { entry: { cohort: 'a' } } } }],
    ['a channel that there is not', { campaigns: { c: { entry: { cohort: 'a' }, steps: [{ send: 'fax' }] } } }],
  ])('refuses %s', (_, part) => {
    expect(schema.safeParse({ version: 1, workspace: 'shop', ...part }).success).toBe(false)
  })
})
