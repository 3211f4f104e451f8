import { describe, expect, it } from 'vitest'
import type { KindRules } from '../kind-rules.ts'
import type { StepDefinition } from '../workspace-file.ts'
import { parseWorkspace } from '../parse-workspace.ts'

const rules = (can: Partial<KindRules>): KindRules => ({
  checkSettings: () => [],
  channels: [],
  forwards: false,
  audiences: false,
  calls: false,
  ...can,
})
const options = {
  env: () => undefined,
  readFile: () => undefined,
  kinds: { webhook: rules({ calls: true }), smtp: rules({ channels: ['email'] }) },
}

const parse = (steps: string, { connections = 'tool: { kind: webhook }', more = '' } = {}) =>
  parseWorkspace(
    `version: 1
workspace: shop
connections: { ${connections}, mail: { kind: smtp } }
cohorts: { one: { where: { did: A } } }
campaigns:
  c: { entry: { event: A }, ${more}steps: [ ${steps} ] }
`,
    options,
  )

const problemsOf = (...given: Parameters<typeof parse>): readonly string[] => {
  const parsed = parse(...given)
  if (parsed.ok) return []
  return parsed.error.map(({ code, message, hint }) => `${code} ${message}${hint === undefined ? '' : ` | ${hint}`}`)
}

const save = (count: number, prefix = 'a'): string =>
  `{ call: { body: x, save: { ${Array.from({ length: count }, (_, index) => `${prefix}${index}: x`).join(', ')} } } }`

describe('A step that calls a tool', () => {
  it('is read with the only connection that can be asked and an hour of patience', () => {
    const parsed = parse(
      '{ call: { body: "{}", save: { stock: "items[].stock" } } }, { if: { saved: stock, gt: 1 }, wait: 1h }',
    )
    expect(parsed.ok && parsed.value.workspace.campaigns['c']?.steps).toMatchObject([
      {
        kind: 'call',
        via: 'tool',
        template: { channel: 'webhook', body: '{}' },
        save: { stock: 'items[].stock' },
        upToMs: 3_600_000,
      },
      { if: { kind: 'saved', match: { path: 'stock', matches: [{ op: 'gt', value: 1 }] } } },
    ])
  })

  it('can be built, typed', () => {
    const step: StepDefinition = { call: { body: '{}', save: { stock: 'a.b' } }, upTo: '5m', id: 'ask' }
    const built = parse(JSON.stringify(step))
    expect(built.ok).toBe(true)
    expect(built).toEqual(parse('{ call: { via: tool, body: "{}", save: { stock: a.b } }, upTo: 300s, id: ask }'))
  })

  it.each([
    ['{ call: x }', 'wrong_type `call` expects a mapping with `via`, `body`, `save`; found the text "x".'],
    ['{ call: { via: tool } }', 'missing_key `call` needs `body`; it is missing.'],
    ['{ call: { body: x, url: y } }', 'unknown_key `call` has no key `url`. | It takes `via`, `body`, `save`.'],
    ['{ call: { via: tol, body: x } }', 'unknown_name There is no connection "tol". | Did you mean "tool"?'],
    [
      '{ call: { via: mail, body: x } }',
      'unknown_name The connection "mail" (kind smtp) can\'t be asked by a `call`. | These can: tool.',
    ],
    [
      '{ call: { body: x, save: { a-b: x } } }',
      `bad_key "a-b" can't be the name of a saved value. | A name has 1 to 64 letters, digits and _, the first no digit.`,
    ],
    [
      '{ call: { body: x, save: { a: "b..c" } } }',
      'bad_value "b..c" is no property path. | Write names with dots between them, [] after a list: campaign.name, products[].sku.',
    ],
    [
      '{ call: { body: x }, upTo: soon }',
      'bad_duration `upTo` expects a duration such as 90s, 15m, 4h, 7d or 2w; found the text "soon".',
    ],
    [save(21), 'too_large `save` names 21 values; a call can save at most 20.'],
    [
      `${save(20)}, ${save(20, 'b')}, ${save(11, 'c')}`,
      'too_large The calls of this campaign save under 51 names; at most 50 can be.',
    ],
    [
      '{ call: { body: x, save: { stock: s } } }, { if: { saved: stok, is: 1 }, wait: 1h }',
      'unknown_name No call of this campaign saves "stok". | Did you mean "stock"?',
    ],
    [
      '{ if: { saved: stock, is: 1 }, wait: 1h }',
      'unknown_name No call of this campaign saves "stock". | It has no call that saves anything.',
    ],
    [
      '{ call: { body: x, save: { stock: s } } }, { if: { saved: stock }, wait: 1h }',
      'missing_key `saved` needs what it is compared with: is or an operator such as gte. | Write { saved: stock, exists: true } to ask whether there is one.',
    ],
    [
      '{ if: { saved: stock, is: 1, for: 1h }, wait: 1h }',
      'not_allowed_here `saved` asks what a call of the journey was answered; here is no journey, or a `for` around it. | Ask for it in a branch, an `if`, a wait or an exit of the campaign that makes the call.',
    ],
  ])('says what is wrong with %s', (steps, problem) => {
    expect(problemsOf(steps)).toEqual([problem])
  })

  it('says that no connection, or more than one, can be asked', () => {
    expect(problemsOf('{ call: { body: x } }', { connections: 'post: { kind: smtp }' })).toEqual([
      'missing_key No connection can be asked by a `call`. | Add one of kind webhook.',
    ])
    expect(
      problemsOf('{ call: { body: x } }', { connections: 'tool: { kind: webhook }, more: { kind: webhook }' }),
    ).toEqual(['missing_key Several connections can be asked: tool, more. | Say by `via` which: tool or more.'])
  })

  it('says that a goal knows no answers', () => {
    expect(problemsOf('{ wait: 1h }', { more: 'goal: { saved: a, is: 1 }, ' })).toHaveLength(1)
  })
})
