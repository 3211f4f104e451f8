import { describe, expect, it } from 'vitest'
import type { KindRules } from '../kind-rules.ts'
import { parseWorkspace, parseWorkspaceFiles, parseWorkspaceObject, type ParseResult } from '../parse-workspace.ts'
import { line } from './bad-workspace.fixture.ts'

/** What the tables of bad conditions and bad workspaces have no room for: limits, files, plain data and warnings. */

const mail: KindRules = {
  checkSettings: () => [],
  channels: ['email'],
  forwards: false,
  audiences: false,
  calls: false,
}
const options = {
  env: () => undefined,
  readFile: (path: string): string | undefined => (path === 'large.txt' ? 'x'.repeat(1_000_001) : undefined),
  kinds: { smtp: mail },
}

const HEAD = 'version: 1\nworkspace: shop\n'

const problemsOf = (parsed: ParseResult): readonly string[] => (parsed.ok ? [] : parsed.error.map(line))
const problemsIn = (text: string): readonly string[] => problemsOf(parseWorkspace(HEAD + text, options))
const warningsIn = (text: string): readonly string[] => {
  const parsed = parseWorkspace(HEAD + text, options)
  return parsed.ok ? parsed.value.warnings.map(line) : problemsOf(parsed)
}

const deep = (depth: number): unknown => (depth === 0 ? 1 : [deep(depth - 1)])

describe('What is too much tells how much there may be:', () => {
  it('the text', () =>
    expect(problemsIn(' '.repeat(500_000))).toEqual([
      'too_large 1:1 The workspace has 500027 characters; at most 500000 can be read. | Keep content in files of its own: { file: … }.',
    ]))

  it('the files of a folder, or none', () => {
    const files = Array.from({ length: 501 }, (_, index) => ({ path: `${index}.yaml`, text: '' }))
    expect(problemsOf(parseWorkspaceFiles(files, options))).toEqual([
      'too_large 0:0 The folder has 501 workspace files; at most 500 can be read.',
    ])
    expect(problemsOf(parseWorkspaceFiles([], options))).toEqual([
      'missing_key 0:0 The folder has no workspace file (.yaml, .yml or .json).',
    ])
  })

  it('lists in lists, as text and as data', () => {
    expect(problemsIn(`cohorts: ${'['.repeat(81)}1${']'.repeat(81)}`)).toEqual([
      'too_deep 3:90 Lists and mappings stand more than 80 deep in each other.',
    ])
    expect(problemsOf(parseWorkspaceObject({ version: 1, workspace: 'shop', cohorts: deep(90) }, options))).toContain(
      'too_deep 0:0 Lists and mappings stand more than 80 deep in each other. | Nothing after this was read.',
    )
  })

  it('steps of a campaign, and blocks of them inside each other', () => {
    const of = (steps: string): string => `campaigns: { c: { entry: { event: A }, steps: ${steps} } }`
    const many = (count: number): string => `[${'{ wait: 1h }, '.repeat(count)}]`
    expect(problemsIn(of(many(500)))).toEqual([])
    expect(problemsIn(of(many(501)))).toEqual([
      'too_large 3:47 The campaign has 501 steps; at most 500 can stand in one. | Make two campaigns of it, joined by `enter`.',
    ])
    const deepSteps = (depth: number): string =>
      depth === 0 ? '[{ wait: 1h }]' : `[{ waitFor: { did: A }, upTo: 1h, else: ${deepSteps(depth - 1)} }]`
    expect(problemsIn(of(deepSteps(20)))).toEqual([])
    expect(problemsIn(of(deepSteps(21)))).toEqual([
      expect.stringContaining(
        'Blocks of steps stand more than 20 deep in each other. | Make two campaigns of them, joined by `enter`.',
      ),
    ])
  })

  it('values', () =>
    expect(
      problemsOf(parseWorkspaceObject({ version: 1, workspace: 'shop', cohorts: Array(300_001).fill(1) }, options)),
    ).toContain('too_large 0:0 The workspace has more than 300000 values. | Nothing after this was read.'))

  it('aliases', () =>
    expect(problemsIn(`cohorts: { a: { where: &a { did: A } } }\nx: [${'*a, '.repeat(501)}]`)).toContain(
      'too_many_aliases 3:27 Aliases (*name) are used more than 500 times. | Nothing after this was read.',
    ))

  it('a key', () =>
    expect(problemsIn(`cohorts: { ${'k'.repeat(201)}: { where: { did: A } } }`)).toEqual([
      'bad_key 3:12 A key has at most 200 characters; "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk…" has 201.',
    ]))

  it('a section', () => {
    const many = Array.from({ length: 2001 }, (_, index) => `  c${index}: { where: { did: A } }`)
    expect(problemsIn(`cohorts:\n${many.join('\n')}`)).toEqual([
      'too_large 4:3 `cohorts` has 2001 entries; at most 2000 can stand in a workspace.',
    ])
  })

  it('content in a file', () =>
    expect(problemsIn('templates: { t: { channel: email, subject: S, text: { file: large.txt } } }')).toEqual([
      'too_large 3:61 "large.txt" is too large: a file may have 1000000 characters, all together 16000000.',
    ]))

  it('a reason', () =>
    expect(problemsIn(`campaigns: { c: { entry: { event: A }, steps: [{ exit: ${'r'.repeat(201)} }] } }`)).toEqual([
      'bad_value 3:56 A reason has at most 64 characters; found 201.',
    ]))
})

describe('What has the wrong type tells what would be right:', () => {
  it('content that is a list', () =>
    expect(problemsIn('templates: { t: { channel: email, subject: S, text: [a] } }')).toEqual([
      'wrong_type 3:53 `text` expects text or { file: NAME }; found a list.',
    ]))

  it('reentry, holdout and wait', () =>
    expect(
      problemsIn(
        'campaigns: { c: { entry: { event: A }, reentry: 7, holdout: true, steps: [{ wait: { for: 1h } }] } }',
      ),
    ).toEqual([
      'wrong_type 3:49 `reentry` expects always, never or { after: 7d }; found the number 7.',
      'wrong_type 3:61 `holdout` expects a share such as 5%; found true.',
      'missing_key 3:83 `wait` needs `until`; it is missing.',
      'unknown_key 3:85 `wait` has no key `for`. | It takes `until`.',
    ]))

  it('policies', () =>
    expect(problemsIn('policies: [caps]')).toEqual([
      'wrong_type 3:11 `policies` expects a mapping with `quietHours`, `caps`, `consent`, `holdout`; found a list.',
    ]))

  it('consent and the holdout of all', () => {
    expect(problemsIn('policies: { consent: marketing, holdout: 0.02 }')).toEqual([
      'wrong_type 3:22 `consent` expects a mapping with `push`, `email`, `sms`, `webhook`, `audiences`; found the text "marketing".',
      'bad_value 3:42 `holdout` expects a share such as 5%; found the number 0.02. | Write a number and %.',
    ])
    expect(problemsIn(`policies: { consent: { email: ${'x'.repeat(101)} } }`)).toEqual([
      'bad_value 3:31 `email` has at most 100 characters; found 101.',
    ])
  })

  it('rules of quiet hours', () =>
    expect(problemsIn(`policies: { quietHours: [${'{}, '.repeat(21)}] }`)).toEqual([
      'too_large 3:25 `quietHours` has 21 rules; at most 20 can stand there.',
    ]))

  it('tags of a campaign', () => {
    const campaign = (tags: string) => `campaigns: { c: { tags: ${tags}, entry: { event: A }, steps: [{ wait: 1h }] } }`
    expect(problemsIn(campaign(`[${'a, '.repeat(11)}]`))).toEqual([
      'too_large 3:25 `tags` has 11 tags; a campaign can have at most 10.',
    ])
    expect(problemsIn(campaign('[Big]'))).toEqual([
      'bad_key 3:26 `tags[0]` must be a plain key; found the text "Big". | A key is 1 to 64 small letters, digits, - and _, the first a letter or digit: write big.',
    ])
    expect(problemsIn(campaign('news'))).toEqual([
      'wrong_type 3:25 `tags` expects a list of tags such as [newsletter]; found the text "news".',
    ])
  })

  it('an audience of a tool that keeps none', () =>
    expect(
      problemsIn(
        'connections: { mail: { kind: smtp, audiences: { list: {} } } }\n' +
          'campaigns: { c: { entry: { event: A }, steps: [{ audience: { add: [mail/list] } }] } }',
      ),
    ).toContain('unknown_name 4:68 The connection "mail" (kind smtp) keeps no audiences.'))

  it('data that is not plain', () => {
    const data = {
      version: 1,
      workspace: 'shop',
      cohorts: { a: { where: { did: new Date(0) } }, b: { where: () => 1 } },
    }
    expect(problemsOf(parseWorkspaceObject(data, options))).toEqual([
      'wrong_type 0:0 Only plain data can stand here; found a class instance.',
      'wrong_type 0:0 Only plain data can stand here; found a function.',
    ])
  })
})

describe('What runs, but probably not as meant, is warned of:', () => {
  it('a name of an event that stands for more', () =>
    expect(warningsIn('cohorts: { a: { where: { did: Push Notification Sent } } }')).toEqual([
      'alias_event 3:31 "Push Notification Sent" counts as "Push Notification Received", whatever its evidence. | To count only this one, add where: { evidence: sent }.',
    ]))

  it('messages that stay in the inbox though sending is live', () =>
    expect(
      warningsIn(
        'sending: live\ncampaigns: { c: { entry: { event: A }, steps: [{ send: email, message: { subject: S, text: T } }] } }',
      ),
    ).toEqual([
      'inbox_only 4:48 No connection can send email, so this message stays in the inbox, though `sending` is live. | Add a connection, or write via: inbox if that is what you want.',
    ]))
})
