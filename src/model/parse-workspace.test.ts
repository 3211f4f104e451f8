import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Condition, Did } from './condition.ts'
import type { KindRules } from './kind-rules.ts'
import type { Problem } from './parse/problem.ts'
import { formatProblem } from './parse/problem.ts'
import type { ParseOptions, ParseResult } from './parse-workspace.ts'
import { parseConditionObject, parseWorkspace, parseWorkspaceFiles, parseWorkspaceObject } from './parse-workspace.ts'
import type { Campaign, Workspace } from './workspace.ts'

const kind = (can: Partial<KindRules>): KindRules => ({
  checkSettings: () => [],
  channels: [],
  forwards: false,
  audiences: false,
  calls: false,
  ...can,
})

const options: ParseOptions = {
  env: (name) => ({ SMTP_URL: 'smtp://mail.example', EMPTY: '' })[name],
  readFile: (path) => ({ 'hello.mjml': '<mjml>Hello</mjml>', 'mail/hello.txt': 'Hello ${SMTP_URL}' })[path],
  kinds: {
    smtp: kind({ channels: ['email'] }),
    webpush: kind({ channels: ['push'] }),
    webhook: kind({ channels: ['webhook'], forwards: true }),
    facebook: kind({ audiences: true }),
    adroll: kind({ audiences: true }),
  },
}

function workspaceOf(result: ParseResult): Workspace {
  if (!result.ok) throw new Error(result.error.map(formatProblem).join('\n'))
  return result.value.workspace
}

const problemsOf = (result: ParseResult): readonly Problem[] => (result.ok ? [] : result.error)

const parse = (text: string): Workspace => workspaceOf(parseWorkspace(`version: 1\nworkspace: shop\n${text}`, options))

function condition(text: string): Condition {
  return parse(`cohorts:\n  other: { where: { did: Signed Up } }\n  tested: { where: ${text} }`).cohorts['tested']!
    .where
}

function campaign(text: string): Campaign {
  const around = `connections:
  mail: { kind: smtp, url: x }
  fb: { kind: facebook, audiences: { retarget: {} } }
cohorts: { carts: { where: { did: Product Added } } }
templates: { hello: { channel: email, subject: Hi, text: Hello } }
campaigns:
  tested: ${text}`
  return parse(around).campaigns['tested']!
}

const steps = (text: string): Campaign['steps'] => campaign(`{ entry: { cohort: carts }, steps: [${text}] }`).steps

const did = (event: string): Condition => ({
  kind: 'did',
  filter: { event, where: [] },
  times: { min: 1, max: Infinity },
  same: [],
  negated: false,
})

describe('A workspace', () => {
  it('needs no more than its version and its name, and has defaults for all else', () => {
    expect(parse('')).toEqual({
      version: 1,
      workspace: 'shop',
      sending: { mode: 'inbox' },
      timezone: 'UTC',
      sources: {},
      connections: { inbox: { kind: 'inbox', settings: {} } },
      coupons: {},
      computed: {},
      cohorts: {},
      campaigns: {},
      templates: {},
    })
  })

  it('may be JSON', () => {
    const json = JSON.stringify({ version: 1, workspace: 'shop', sources: { web: { writeKey: 'k' } } }, null, 2)
    expect(workspaceOf(parseWorkspace(json, options)).sources).toEqual({ web: { writeKey: 'k', origins: [] } })
  })

  it('may leave sections and policies empty', () => {
    expect(parse('cohorts:\ncampaigns: {}\npolicies: {}\n')).toEqual(parse(''))
  })

  it('says how it sends', () => {
    expect(parse('sending: live').sending).toEqual({ mode: 'live' })
    expect(parse('sending: { test: me@example.com }').sending).toEqual({ mode: 'test', to: 'me@example.com' })
  })

  it('parses to the same bytes each time', () => {
    const text = 'cohorts: { b: { where: { did: B } }, a: { where: { in: b } } }'
    expect(JSON.stringify(parse(text))).toBe(JSON.stringify(parse(text)))
  })

  it('repeats blocks by aliases', () => {
    const { cohorts } = parse('cohorts:\n  a: { where: &bought { did: Order Completed } }\n  b: { where: *bought }')
    expect(cohorts['b']).toEqual(cohorts['a'])
  })
})

describe('Computed traits', () => {
  it('are aggregates under the names of traits', () => {
    const { computed } = parse(
      'computed: { lifetime_value: { sum: total, of: Order Completed }, a1: { count: id, of: A, within: 7d } }',
    )
    expect(computed).toEqual({
      lifetime_value: { fn: 'sum', path: 'total', filter: { event: 'Order Completed', where: [] } },
      a1: { fn: 'count', path: 'id', filter: { event: 'A', where: [] }, withinMs: 604_800_000 },
    })
  })

  it('may be an empty section, and stand in several files', () => {
    const files = [
      { path: 'a.yaml', text: 'version: 1\nworkspace: shop\ncomputed: { a: { sum: x, of: A } }' },
      { path: 'b.yaml', text: 'computed: { b: { sum: x, of: A } }' },
      { path: 'c.yaml', text: 'computed:' },
    ]
    expect(Object.keys(workspaceOf(parseWorkspaceFiles(files, options)).computed)).toEqual(['a', 'b'])
  })
})

describe('The environment', () => {
  it('is read by ${NAME} inside of text, and $${ stays literal', () => {
    const { connections } = parse('connections: { mail: { kind: smtp, url: "${SMTP_URL}/$${x}", note: "${EMPTY}" } }')
    expect(connections['mail']).toEqual({ kind: 'smtp', settings: { url: 'smtp://mail.example/${x}', note: '' } })
  })

  it('is not read again in what it gave, nor in content files', () => {
    const env = (): string => '${EMPTY}'
    const result = parseWorkspace('version: 1\nworkspace: s\nconnections: { m: { kind: smtp, url: "${A}" } }', {
      ...options,
      env,
    })
    expect(workspaceOf(result).connections['m']!.settings).toEqual({ url: '${EMPTY}' })
    const { templates } = parse('templates: { a: { channel: email, subject: S, text: { file: mail/hello.txt } } }')
    expect(templates['a']).toMatchObject({ text: 'Hello ${SMTP_URL}' })
  })

  it('never shows up in a problem', () => {
    const env = (): string => 'hunter2 with spaces'
    const text =
      'version: 1\nworkspace: s\nsources: { w: { writeKey: "${KEY}" } }\nsending: "${MODE}"\ntimezone: "${ZONE}"'
    const problems = problemsOf(parseWorkspace(text, { ...options, env }))
    expect(problems).toHaveLength(3)
    expect(JSON.stringify(problems)).not.toContain('hunter2')
  })
})

describe('A condition', () => {
  it('has names made canonical, also in since and where', () => {
    expect(
      condition(
        '{ didNot: Push Opened, since: { did: push delivered, where: { campaign_name: x }, within: 7d }, same: [campaign_name] }',
      ),
    ).toEqual({
      kind: 'did',
      filter: { event: 'Push Notification Opened', where: [] },
      times: { min: 1, max: Infinity },
      since: {
        filter: {
          event: 'Push Notification Received',
          where: [{ path: 'campaign_name', matches: [{ op: 'in', values: ['x'] }] }],
        },
        withinMs: 604_800_000,
      },
      same: ['campaign_name'],
      negated: true,
    })
  })

  it.each([
    ['3', { min: 3, max: Infinity }],
    ['{ atLeast: 2 }', { min: 2, max: Infinity }],
    ['{ atMost: 2 }', { min: 0, max: 2 }],
    ['{ atLeast: 1, atMost: 2 }', { min: 1, max: 2 }],
    ['{ exactly: 0 }', { min: 0, max: 0 }],
    ['{ between: [2, 5] }', { min: 2, max: 5 }],
  ])('counts: times %s', (text, times) => {
    expect(condition(`{ did: A, times: ${text} }`)).toMatchObject({ times })
  })

  it.each([
    ['5', [{ op: 'in', values: [5] }]],
    ['null', [{ op: 'in', values: [null] }]],
    ['[a, 1, true]', [{ op: 'in', values: ['a', 1, true] }]],
    ['{ eq: a }', [{ op: 'in', values: ['a'] }]],
    ['{ ne: 5 }', [{ op: 'ne', value: 5 }]],
    [
      '{ gte: 18, lt: 65 }',
      [
        { op: 'gte', value: 18 },
        { op: 'lt', value: 65 },
      ],
    ],
    [
      '{ gt: a, lte: b }',
      [
        { op: 'gt', value: 'a' },
        { op: 'lte', value: 'b' },
      ],
    ],
    [
      '{ contains: a, startsWith: b, endsWith: c, glob: "d*" }',
      [
        { op: 'contains', value: 'a' },
        { op: 'startsWith', value: 'b' },
        { op: 'endsWith', value: 'c' },
        { op: 'glob', value: 'd*' },
      ],
    ],
    ['{ exists: false }', [{ op: 'exists', value: false }]],
    ['{ before: 2027-01-31 }', [{ op: 'before', value: Date.UTC(2027, 0, 31) }]],
    ['{ after: "2027-01-31T18:00:00+01:00" }', [{ op: 'after', value: Date.UTC(2027, 0, 31, 17) }]],
  ])('compares: %s', (text, matches) => {
    expect(condition(`{ did: A, where: { "products[].sku": ${text} } }`)).toMatchObject({
      filter: { where: [{ path: 'products[].sku', matches }] },
    })
  })

  it('compares a trait, also with now', () => {
    expect(condition('{ trait: plan, is: [pro, team] }')).toEqual({
      kind: 'trait',
      match: { path: 'plan', matches: [{ op: 'in', values: ['pro', 'team'] }] },
    })
    expect(condition('{ trait: birthday, withinNext: 7d }')).toEqual({
      kind: 'trait',
      match: { path: 'birthday', matches: [{ op: 'withinNext', value: 604_800_000 }] },
    })
  })

  const day = (month: number, date: number, hour = 0): number => Date.UTC(2027, month - 1, date, hour)

  it.each([
    ['from: 2027-01-31', { fromMs: day(1, 31) }],
    ['until: 2027-02-01', { untilMs: day(2, 1) }],
    [
      'from: "2027-01-31T18:00:00+01:00", until: 2027-02-01, within: 7d',
      { fromMs: day(1, 31, 17), untilMs: day(2, 1), withinMs: 604_800_000 },
    ],
  ])('counts from and until dates: %s', (text, dates) => {
    const { fromMs, untilMs, withinMs } = condition(`{ didNot: A, ${text} }`) as Did
    expect({ fromMs, untilMs, withinMs }).toEqual({
      fromMs: undefined,
      untilMs: undefined,
      withinMs: undefined,
      ...dates,
    })
  })

  it('compares an aggregate', () => {
    const text =
      '{ aggregate: { sum: "products[].price", of: order completed, where: { x: 1 }, within: 90d }, gte: 5, lt: 9 }'
    expect(condition(text)).toEqual({
      kind: 'aggregate',
      aggregate: {
        fn: 'sum',
        path: 'products[].price',
        filter: { event: 'order completed', where: [{ path: 'x', matches: [{ op: 'in', values: [1] }] }] },
        withinMs: 7_776_000_000,
      },
      matches: [
        { op: 'gte', value: 5 },
        { op: 'lt', value: 9 },
      ],
    })
  })

  it.each(['sum', 'avg', 'min', 'max', 'count', 'distinct', 'first', 'last', 'mostFrequent'])(
    'aggregates by %s',
    (fn) => {
      expect(condition(`{ aggregate: { ${fn}: total, of: A }, is: 5, for: 1h }`)).toEqual({
        kind: 'for',
        durationMs: 3_600_000,
        of: {
          kind: 'aggregate',
          aggregate: { fn, path: 'total', filter: { event: 'A', where: [] } },
          matches: [{ op: 'in', values: [5] }],
        },
      })
    },
  )

  it.each(['first', 'last', 'mostFrequent'])('compares with anything what %s gives', (fn) => {
    const text = `{ aggregate: { ${fn}: color, of: A }, is: [red, 1], startsWith: r, before: 2027-01-31, exists: true }`
    expect(condition(text)).toMatchObject({ kind: 'aggregate', matches: { length: 4 } })
  })

  it('follows a sequence', () => {
    const text =
      '{ sequence: [{ did: A }, { didNot: C }, { didNot: D }, { did: Push Opened, where: { x: 1 }, within: 1h }, { didNot: E, within: 1d }, { didNot: F, within: 24h }], within: 7d, same: [cart_id] }'
    expect(condition(text)).toEqual({
      kind: 'sequence',
      steps: [
        { filter: { event: 'A', where: [] }, forbidden: false },
        { filter: { event: 'C', where: [] }, forbidden: true },
        { filter: { event: 'D', where: [] }, forbidden: true },
        {
          filter: {
            event: 'Push Notification Opened',
            where: [{ path: 'x', matches: [{ op: 'in', values: [1] }] }],
          },
          withinMs: 3_600_000,
          forbidden: false,
        },
        { filter: { event: 'E', where: [] }, withinMs: 86_400_000, forbidden: true },
        { filter: { event: 'F', where: [] }, withinMs: 86_400_000, forbidden: true },
      ],
      withinMs: 604_800_000,
      same: ['cart_id'],
    })
    expect(condition('{ sequence: [{ did: A }, { did: A }] }')).toMatchObject({ kind: 'sequence', same: [] })
  })

  it('asks who can be reached', () => {
    expect(condition('{ not: { reachable: push } }')).toEqual({
      kind: 'not',
      of: { kind: 'reachable', channel: 'push' },
    })
  })

  it('asks who is subscribed to a topic or channel', () => {
    expect(condition('{ subscribed: Weekly News }')).toEqual({ kind: 'subscribed', to: 'Weekly News' })
  })

  it('is wrapped by for, and groups', () => {
    expect(condition('{ all: [{ in: other }, { not: { any: [{ notIn: other }] } }], for: 4h }')).toEqual({
      kind: 'for',
      durationMs: 14_400_000,
      of: {
        kind: 'all',
        of: [
          { kind: 'in', cohort: 'other', negated: false },
          { kind: 'not', of: { kind: 'any', of: [{ kind: 'in', cohort: 'other', negated: true }] } },
        ],
      },
    })
  })

  it('can be read by itself', () => {
    expect(parseConditionObject({ in: 'carts' }, ['carts'])).toEqual({
      ok: true,
      value: { kind: 'in', cohort: 'carts', negated: false },
    })
    const bad = parseConditionObject({ in: 'cart' }, ['carts'])
    expect(bad).toMatchObject({
      ok: false,
      error: [{ code: 'unknown_name', path: 'in', line: 0, hint: 'Did you mean "carts"?' }],
    })
  })
})

describe('A campaign', () => {
  it('has defaults', () => {
    expect(
      campaign(
        '{ entry: { event: Viewed Product, where: { price: { gte: 5 } }, key: cart_id }, steps: [{ exit: done }] }',
      ),
    ).toEqual({
      status: 'live',
      kind: 'promotional',
      entry: {
        kind: 'event',
        filter: { event: 'Product Viewed', where: [{ path: 'price', matches: [{ op: 'gte', value: 5 }] }] },
        key: 'cart_id',
      },
      reentry: { kind: 'always' },
      exit: [],
      holdout: 0,
      steps: [{ id: 'steps[0]', kind: 'exit', reason: 'done' }],
    })
  })

  it('has a goal whose within runs from the entry', () => {
    const text =
      '{ entry: { cohort: carts }, goal: { did: Order Completed, times: 1, within: 7d, ends: false }, steps: [{ wait: 1h }] }'
    expect(campaign(text).goal).toEqual({ condition: did('Order Completed'), withinMs: 604_800_000, ends: false })
  })

  it('keeps out a share, reenters after a time, and ends by leaving a cohort', () => {
    const text =
      '{ entry: { cohort: carts, existing: include }, holdout: 2.5%, reentry: { after: 1w }, exit: [{ any: [{ leaves: carts }] }], steps: [{ wait: 1h }] }'
    expect(campaign(text)).toMatchObject({
      holdout: 0.025,
      reentry: { kind: 'after', ms: 604_800_000 },
      entry: { existing: 'include' },
      exit: [{ kind: 'any', of: [{ kind: 'leaves', cohort: 'carts' }] }],
    })
  })

  it('names steps without an id by their path', () => {
    const all = steps(
      '{ branch: [{ when: { did: A }, then: [{ wait: 1h }] }], else: [{ waitFor: [{ when: { did: B }, then: [{ exit: b }] }], else: [{ wait: 1s, id: own }] }] }',
    )
    expect(JSON.stringify(all).match(/"id":"[^"]+"/g)).toEqual(
      ['steps[0]', 'steps[0].branch[0].then[0]', 'steps[0].else[0]', 'steps[0].else[0].waitFor[0].then[0]', 'own'].map(
        (id) => `"id":"${id}"`,
      ),
    )
  })

  it('asks about the messages of any of its steps, also later ones and those without an id', () => {
    const all = steps(
      '{ wait: 1h, if: { opened: later } }, { send: email, template: hello }, { waitFor: { clicked: "steps[1]" } }, { send: email, id: later, template: hello }',
    )
    expect(all[0]!.if).toEqual({ kind: 'receipt', receipt: 'opened', step: 'later' })
  })

  it('sends by the only connection of the channel, the inbox coming last', () => {
    expect(steps('{ send: email, template: hello }')[0]).toMatchObject({ via: ['mail'] })
    expect(steps('{ send: push, message: { title: T, body: B } }')[0]).toMatchObject({ via: ['inbox'] })
    expect(steps('{ send: email, via: [mail, inbox], template: hello }')[0]).toMatchObject({ via: ['mail', 'inbox'] })
  })

  it('has those it added leave an audience with the journey, unless told otherwise', () => {
    expect(steps('{ audience: { add: [fb/retarget] } }')[0]).toMatchObject({
      add: ['fb/retarget'],
      remove: [],
      until: { onExit: true },
    })
    expect(steps('{ audience: { remove: [fb/retarget] } }')[0]).toMatchObject({ add: [], remove: ['fb/retarget'] })
    expect(
      steps('{ audience: { add: [fb/retarget] }, remove: { when: { did: A }, onExit: false, after: 14d } }')[0],
    ).toMatchObject({
      until: { when: did('A'), onExit: false, afterMs: 1_209_600_000 },
    })
  })

  it('takes content from files', () => {
    expect(steps('{ send: email, message: { subject: S, mjml: { file: ./hello.mjml } } }')[0]).toMatchObject({
      template: { channel: 'email', subject: 'S', mjml: '<mjml>Hello</mjml>' },
    })
  })
})

describe('What runs but is probably not meant', () => {
  const warningsOf = (text: string): readonly string[] => {
    const result = parseWorkspace(`version: 1\nworkspace: shop\n${text}`, options)
    return result.ok
      ? result.value.warnings.map(({ code, line, column, message }) => `${code} ${line}:${column} ${message}`)
      : ['problems']
  }

  it('is told', () => {
    expect(warningsOf('coupons: { a: { code: A } }\ntemplates: { t: { channel: webhook, body: x } }')).toEqual([
      'unused 3:12 No step uses the coupon "a".',
      'unused 4:14 No step uses the template "t".',
    ])
    expect(warningsOf('cohorts: { a: { where: { did: Push Notification Sent } } }')).toEqual([
      'alias_event 3:31 "Push Notification Sent" counts as "Push Notification Received", whatever its evidence.',
    ])
    expect(
      warningsOf(
        'sending: live\ncampaigns: { c: { entry: { event: A }, steps: [{ send: push, message: { title: T, body: B } }] } }',
      ),
    ).toEqual([
      'inbox_only 4:48 No connection can send push, so this message stays in the inbox, though `sending` is live.',
    ])
  })
})

describe('A folder of files', () => {
  const files = (texts: Readonly<Record<string, string>>): ParseResult =>
    parseWorkspaceFiles(
      Object.entries(texts).map(([path, text]) => ({ path, text })),
      options,
    )

  it('is one workspace, whatever the order of its files', () => {
    const texts = {
      'rekindle.yaml': 'version: 1\nworkspace: shop\ncohorts: { a: { where: { in: b } } }\nsources:',
      'cohorts/b.yaml': 'version: 1\ncohorts: { b: { where: { did: B } } }\nsources: { web: { writeKey: k } }',
      'empty.yaml': '# nothing yet',
    }
    const reversed = Object.fromEntries(Object.entries(texts).reverse())
    expect(Object.keys(workspaceOf(files(texts)).cohorts).sort()).toEqual(['a', 'b'])
    expect(files(reversed)).toEqual(files(texts))
  })

  it('reads content relative to the file that names it, and not from outside', () => {
    const template = (file: string): string =>
      `templates: { t: { channel: email, subject: S, text: { file: ${file} } } }`
    const head = { 'rekindle.yaml': 'version: 1\nworkspace: shop' }
    expect(workspaceOf(files({ ...head, 'mail/t.yaml': template('hello.txt') })).templates['t']).toMatchObject({
      text: 'Hello ${SMTP_URL}',
    })
    expect(files({ ...head, 'mail/t.yaml': template('../hello.mjml') }).ok).toBe(true)
    expect(problemsOf(files({ ...head, 'mail/t.yaml': template('../../hello.mjml') }))).toMatchObject([
      { code: 'bad_file', file: 'mail/t.yaml' },
    ])
  })

  it('tells both places of what stands twice', () => {
    const problems = problemsOf(
      files({
        'a.yaml': 'version: 1\nworkspace: shop\ncohorts:\n  carts: { where: { did: A } }',
        'b.yaml': 'workspace: other\ncohorts:\n  carts: { where: { did: B } }',
      }),
    )
    expect(problems.map(formatProblem)).toEqual([
      'b.yaml:1:1 workspace: "workspace" stands here a second time; the first is in a.yaml at line 2, column 1. Remove or rename one of them.',
      'b.yaml:3:3 cohorts.carts: "carts" stands here a second time; the first is in a.yaml at line 4, column 3. Remove or rename one of them.',
    ])
  })

  it('tells the problems of all files at once', () => {
    const problems = problemsOf(files({ 'b.yaml': 'version: [', 'a.yaml': '\tx: 1' }))
    expect(problems.map(({ file }) => file)).toEqual(['a.yaml', 'b.yaml'])
  })

  it('is refused if it is empty', () => {
    expect(problemsOf(parseWorkspaceFiles([], options))).toMatchObject([{ code: 'missing_key' }])
    expect(problemsOf(files({ 'a.yaml': '' }))).toMatchObject([{ code: 'missing_key', file: 'a.yaml', line: 1 }])
  })
})

describe('Plain objects', () => {
  it('give the same workspace as the text', () => {
    const object = {
      version: 1,
      workspace: 'shop',
      cohorts: { a: { where: { did: 'Viewed Product', within: '7d' } } },
      timezone: undefined,
    }
    expect(parseWorkspaceObject(object, options)).toEqual(parseWorkspace(JSON.stringify(object), options))
  })

  it('have problems with a path, and no lines', () => {
    const problems = problemsOf(
      parseWorkspaceObject({ version: 1, workspace: 'shop', cohorts: { a: { where: { did: new Date(0) } } } }, options),
    )
    expect(problems).toEqual([
      {
        code: 'wrong_type',
        message: 'Only plain data can stand here; found a class instance.',
        line: 0,
        column: 0,
        path: 'cohorts.a.where.did',
      },
    ])
  })

  it('that go round in a circle are refused', () => {
    const circle: Record<string, unknown> = { version: 1, workspace: 'shop' }
    circle['cohorts'] = circle
    expect(problemsOf(parseWorkspaceObject(circle, options)).map(({ code }) => code)).toContain('too_deep')
  })
})

describe('Limits', () => {
  const codes = (text: string): readonly string[] => problemsOf(parseWorkspace(text, options)).map(({ code }) => code)
  const head = 'version: 1\nworkspace: shop\n'

  it.each([
    ['brackets', '['.repeat(200_000)],
    ['braces', '{a: '.repeat(100_000)],
    ['dashes', '- '.repeat(100_000)],
    ['question marks', '? '.repeat(50_000)],
    ['nots', `${head}cohorts: { a: { where: ${'{ not: '.repeat(100)}` + `{ did: A }${' }'.repeat(100)} } }`],
  ])('stop %s that stand too deep, before they exhaust the stack', (_, text) => {
    expect(codes(text)).toEqual(['too_deep'])
  })

  it('stop a text that is too large', () => {
    expect(codes(' '.repeat(500_001))).toEqual(['too_large'])
  })

  it('stop a bomb of aliases', () => {
    const levels = Array.from({ length: 9 }, (_, level) => `b${level}: &b${level} [${`*b${level - 1}, `.repeat(9)}]`)
    expect(codes(`a: &b-1 [x]\n${levels.join('\n')}`)).toContain('too_many_aliases')
  })

  it('stop sections that are too long, and content that is too large', () => {
    const many = Array.from({ length: 2001 }, (_, index) => `  c${index}: { where: { did: A } }`)
    expect(codes(`${head}cohorts:\n${many.join('\n')}`)).toEqual(['too_large'])
    const readFile = (): string => 'x'.repeat(1_000_001)
    const text = `${head}templates: { t: { channel: email, subject: S, text: { file: a } } }`
    expect(problemsOf(parseWorkspace(text, { ...options, readFile }))).toMatchObject([
      { code: 'too_large', path: 'templates.t.text.file' },
    ])
  })

  it('stop the report of problems, with the number of the rest', () => {
    const text = `${head}${Array.from({ length: 1000 }, (_, index) => `zz${index}: 1`).join('\n')}`
    const problems = problemsOf(parseWorkspace(text, options))
    expect(problems).toHaveLength(201)
    expect(problems.at(-1)).toMatchObject({
      code: 'too_many_problems',
      message: 'There are 800 more problems from here on.',
      line: 203,
    })
  })

  it('follow a long chain of cohorts to its end', () => {
    const chain = Array.from({ length: 1999 }, (_, index) => `  c${index}: { where: { in: c${index + 1} } }`)
    expect(codes(`${head}cohorts:\n${chain.join('\n')}\n  c1999: { where: { did: A } }`)).toEqual([])
    expect(codes(`${head}cohorts:\n${chain.join('\n')}\n  c1999: { where: { in: c0 } }`)).toEqual(['cycle'])
  })
})

const workspaceObject = {
  version: 1,
  workspace: 'shop',
  sources: { web: { writeKey: 'k' } },
  connections: { mail: { kind: 'smtp', url: 'x' }, fb: { kind: 'facebook', audiences: { retarget: {} } } },
  coupons: { c: { generate: 'X-######', expires: '7d' } },
  computed: {
    v: { sum: 'total', of: 'A', where: { x: 1 }, within: '7d' },
    cart: { collect: 'sku', of: 'A', atMost: 5, minus: ['B', { did: 'C', path: 'items[].sku' }] },
  },
  cohorts: {
    a: {
      where: {
        all: [
          { did: 'A', times: { between: [1, 2] }, where: { x: { gte: 1 } } },
          { didNot: 'B', since: { did: 'A' }, same: ['x'] },
        ],
        for: '1h',
      },
    },
    b: {
      where: { any: [{ in: 'a' }, { trait: 'plan', is: ['pro'] }, { reachable: 'email' }, { subscribed: 'news' }] },
    },
    d: {
      where: {
        all: [
          { did: 'A', from: '2027-01-01', until: '2027-02-01' },
          { aggregate: { last: 'x', of: 'A' }, is: ['y'] },
          { sequence: [{ did: 'A' }, { did: 'B', within: '1h' }, { didNot: 'C', within: '1h' }], within: '7d' },
        ],
      },
    },
  },
  templates: { t: { channel: 'email', subject: 'S', text: 'T' } },
  campaigns: {
    c: {
      entry: { cohort: 'a' },
      exit: [{ leaves: 'a' }],
      goal: { did: 'B', within: '7d' },
      holdout: '5%',
      steps: [
        { send: 'email', id: 's', via: ['mail'], coupon: 'c', template: 't' },
        { waitFor: { opened: 's' }, upTo: '1h', then: [{ exit: 'done' }], else: [{ wait: '1h' }] },
        { branch: [{ when: { clicked: 's' }, then: [{ wait: '1h' }] }] },
        { audience: { add: ['fb/retarget'] }, remove: { after: '1d' } },
      ],
    },
  },
}

type Path = readonly (string | number)[]

/** The path of each part of the data, but not of the whole. */
function pathsOf(data: unknown, path: Path = []): readonly Path[] {
  if (typeof data !== 'object' || data === null) return path.length === 0 ? [] : [path]
  const inner = Object.entries(data).flatMap(([key, item]) => pathsOf(item, [...path, key]))
  return path.length === 0 ? inner : [path, ...inner]
}

function replaceAt(data: object, path: Path, put: unknown): void {
  const holder = path.slice(0, -1).reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], data)
  ;(holder as Record<string, unknown>)[path.at(-1)!] = put
}

describe('No input makes the parser throw:', () => {
  const words = [
    'version',
    'workspace',
    'cohorts',
    'campaigns',
    'connections',
    'sources',
    'coupons',
    'templates',
    'where',
    'did',
    'didNot',
    'sequence',
    'aggregate',
    'reachable',
    'subscribed',
    'collect',
    'minus',
    'sum',
    'of',
    'same',
    'from',
    'until',
    'computed',
    'since',
    'times',
    'within',
    'for',
    'all',
    'any',
    'not',
    'trait',
    'is',
    'in',
    'steps',
    'entry',
    'wait',
    'waitFor',
    'send',
    'branch',
    'audience',
    'when',
    'then',
    'else',
    'message',
    'mjml',
    'file',
    'goal',
    'exit',
    'remove',
    'kind',
    'inbox',
    'push',
    'opened',
    'leaves',
    '__proto__',
    'constructor',
    'toString',
    'between',
    'exactly',
    'channel',
    'generate',
    'forward',
    'audiences',
    'events',
    'key',
    'id',
    'via',
  ]
  const signs = [
    '\n',
    '\n  ',
    ': ',
    '- ',
    '{ ',
    ' }',
    '[',
    ']',
    ', ',
    '&a ',
    '*a',
    '"',
    "'",
    '|',
    '>',
    '# ',
    '!!map ',
    '${X}',
    '$${',
    '? ',
    '---\n',
    '\t',
    '%',
    '\u0000',
  ]
  const runs = 600
  const isVerdict = (result: ParseResult): boolean => result.ok || result.error.length > 0

  it('not text made of the language and YAML signs', () => {
    const text = fc.array(fc.oneof(fc.constantFrom(...words), fc.constantFrom(...signs), fc.string({ maxLength: 4 })), {
      maxLength: 60,
    })
    fc.assert(
      fc.property(text, (parts) => {
        expect(isVerdict(parseWorkspace(parts.join(''), options))).toBe(true)
      }),
      { numRuns: runs },
    )
  })

  it('not any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(isVerdict(parseWorkspace(text, options))).toBe(true)
      }),
      { numRuns: runs },
    )
  })

  const leaf = fc.oneof(
    fc.constantFrom(...words, '5%', '1h', '2027-01-01', 'a/b', 'X-######'),
    fc.constantFrom<unknown>(null, true, 0, 1, -1, 2.5, 'x'),
    fc.string({ maxLength: 5 }),
  )
  const key = fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 3 }))
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 6 },
      leaf,
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(key, tie('value'), { maxKeys: 4 }),
    ),
  }))

  it('not data made of the language', () => {
    fc.assert(
      fc.property(value, value, value, (cohort, campaignValue, rest) => {
        const whole = {
          version: 1,
          workspace: 'shop',
          cohorts: { a: cohort, b: { where: cohort } },
          campaigns: { c: campaignValue },
          templates: { t: rest },
          connections: { x: rest },
        }
        expect(isVerdict(parseWorkspaceObject(whole, options))).toBe(true)
        expect(isVerdict(parseWorkspaceObject(rest, options))).toBe(true)
      }),
      { numRuns: runs },
    )
  })

  it('not a right workspace with one part replaced', () => {
    const right = JSON.parse(JSON.stringify(workspaceObject)) as object
    const paths = pathsOf(right)
    fc.assert(
      fc.property(fc.constantFrom(...paths), value, (path, put) => {
        const object = structuredClone(right)
        replaceAt(object, path, put)
        expect(isVerdict(parseWorkspaceObject(object, options))).toBe(true)
        expect(isVerdict(parseWorkspace(JSON.stringify(object), options))).toBe(true)
      }),
      { numRuns: runs },
    )
  })
})

describe('examples/cart-recovery', () => {
  const folder = new URL('../../examples/cart-recovery/', import.meta.url)
  const example = (file: string): ParseResult =>
    parseWorkspace(readFileSync(new URL(file, folder), 'utf8'), {
      ...options,
      file,
      env: () => undefined,
      readFile: (path) => readFileSync(new URL(path, folder), 'utf8'),
    })

  it.each(['rekindle.yaml', 'three-tools.yaml'])('%s has no problems and no warnings', (file) => {
    const result = example(file)
    expect(workspaceOf(result).sending).toEqual({ mode: 'inbox' })
    expect(result.ok && result.value.warnings).toEqual([])
  })

  it('has one campaign in the first style, and three cohorts and campaigns in the second', () => {
    const one = workspaceOf(example('rekindle.yaml'))
    expect(Object.keys(one.campaigns)).toEqual(['cart-recovery'])
    expect(one.campaigns['cart-recovery']!.steps.map((step) => step.id)).toEqual([
      'steps[0]',
      'nudge',
      'steps[2]',
      'reminder',
      'hello',
      'steps[5]',
      'steps[6]',
    ])
    const three = workspaceOf(example('three-tools.yaml'))
    expect(Object.values(three.campaigns).map(({ entry }) => entry.kind === 'cohort' && entry.cohort)).toEqual(
      Object.keys(three.cohorts),
    )
    expect(Object.keys(three.cohorts)).toHaveLength(3)
  })
})
