import { expect, it } from 'vitest'
import { campaign, cohort, workspace } from './builder.ts'
import { parseWorkspace, parseWorkspaceObject } from './parse-workspace.ts'

const options = { env: () => undefined, readFile: () => undefined, kinds: {} }

const built = workspace({
  workspace: 'shop',
  cohorts: {
    carts: cohort({
      where: {
        all: [
          { did: 'Product Added', within: '30d' },
          { didNot: 'Order Completed', since: 'Product Added' },
        ],
        for: '1h',
      },
    }),
  },
  campaigns: {
    hello: campaign({
      entry: { cohort: 'carts' },
      exit: [{ leaves: 'carts' }],
      goal: { did: 'Order Completed', within: '7d', ends: true },
      steps: [
        { send: 'push', id: 'nudge', message: { title: 'Your cart', body: 'is waiting' } },
        { waitFor: { opened: 'nudge' }, upTo: '4h', then: [{ exit: 'engaged' }] },
      ],
    }),
  },
})

const written = `
version: 1
workspace: shop
cohorts:
  carts:
    where:
      all: [{ did: Product Added, within: 30d }, { didNot: Order Completed, since: Product Added }]
      for: 1h
campaigns:
  hello:
    entry: { cohort: carts }
    exit: [{ leaves: carts }]
    goal: { did: Order Completed, within: 7d, ends: true }
    steps:
      - { send: push, id: nudge, message: { title: Your cart, body: is waiting } }
      - { waitFor: { opened: nudge }, upTo: 4h, then: [{ exit: engaged }] }
`

it('What is built is what would be written', () => {
  const parsed = parseWorkspaceObject(built, options)
  expect(parsed.ok).toBe(true)
  expect(parsed).toEqual(parseWorkspace(written, options))
})

it('What is built is a workspace file when printed', () => {
  expect(parseWorkspace(JSON.stringify(built), options)).toEqual(parseWorkspaceObject(built, options))
})

it('A mistake in what is built is seen while it is written, and found when it is read', () => {
  const mistakes = {
    // @ts-expect-error the word is `within`
    cohorts: { a: cohort({ where: { did: 'A', wihtin: '7d' } }) },
    campaigns: {
      // @ts-expect-error a push has a title
      b: campaign({ entry: { cohort: 'a' }, steps: [{ send: 'push', message: { body: 'B' } }] }),
      // @ts-expect-error a step does something
      c: campaign({ entry: { cohort: 'a' }, steps: [{ id: 'a' }] }),
    },
  }
  const parsed = parseWorkspaceObject(workspace({ workspace: 'shop', ...mistakes }), options)
  expect(parsed.ok || parsed.error.map(({ path }) => path)).toEqual([
    'cohorts.a.where.wihtin',
    'campaigns.b.steps[0].message',
    'campaigns.c.steps[0]',
  ])
})
