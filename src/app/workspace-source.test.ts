import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { encodeWorkspace } from '../model/encode-workspace.ts'
import { checkTemplates, formatProblem, parseSource, readWorkspaceSource } from './workspace-source.ts'

const folders: string[] = []
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })))

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'rekindle-source-'))
  folders.push(folder)
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

/** `file:line:column path [code] message`, the folder taken away. */
async function problemsIn(folder: string, name = ''): Promise<readonly string[]> {
  const parsed = await checkTemplates(readWorkspaceSource(join(folder, name), {}))
  if (parsed.ok) return []
  return parsed.error.map(({ file, line, column, path, code, message }) =>
    `${file}:${line}:${column} ${path} [${code}] ${message}`.replaceAll(`${folder}/`, ''),
  )
}

const HEAD = 'version: 1\nworkspace: shop\n'
const MJML = '<mjml>\n<mj-body>\n<mj-nothing />\n</mj-body>\n</mjml>\n'

describe('a workspace on disk', () => {
  it('is one file with the content files beside it', async () => {
    const folder = folderOf({
      'w.yaml': `${HEAD}templates: { a: { channel: email, subject: Hi, text: { file: mail/a.txt } } }\n`,
      'mail/a.txt': 'Hello',
    })
    const { parsed, text } = readWorkspaceSource(join(folder, 'w.yaml'), {})
    expect(parsed).toMatchObject({ ok: true, value: { workspace: { templates: { a: { text: 'Hello' } } } } })
    expect(text).toContain('{ file: mail/a.txt }')
  })

  it('reads the environment', () => {
    const folder = folderOf({ 'w.yaml': `${HEAD}sources: { web: { writeKey: "\${KEY}" } }\n` })
    expect(readWorkspaceSource(join(folder, 'w.yaml'), { KEY: 'wk_1' }).parsed).toMatchObject({
      value: { workspace: { sources: { web: { writeKey: 'wk_1' } } } },
    })
  })

  it('is a folder of files, whose content files are looked up beside them', async () => {
    const folder = folderOf({
      'a.yaml': `${HEAD}sources:\n  web: { writeKey: a }\n`,
      'mail/b.yml': 'templates: { a: { channel: email, subject: Hi, text: { file: a.txt } } }\n',
      'mail/a.txt': 'Hello',
      'notes.md': 'version: 2',
      'old.yaml/keep.txt': 'A folder may have any name.',
    })
    expect(await problemsIn(folder)).toEqual([])
  })

  it('as a folder is shown and sent as one document that says the same, comments included', () => {
    const folder = folderOf({
      'a.yaml': `# Of the shop.\n${HEAD}sources:\n  web: { writeKey: a } # on the page\n`,
      'b.yaml': '# Of the backend.\n\nversion: 1\nsources:\n  server: { writeKey: b }\ncohorts:\n',
      'mail/c.yaml': 'templates:\n  a: { channel: email, subject: Hi, text: { file: ../texts/a.txt } }\n',
      'mail/d.json': '{"cohorts": {"buyers": {"where": {"did": "Order Completed"}}}}',
      'texts/a.txt': 'Hello',
    })
    const whole = readWorkspaceSource(folder, {})
    const again = parseSource(whole.text, { env: {}, folder })
    expect(again.parsed).toMatchObject({ ok: true })
    if (!whole.parsed.ok || !again.parsed.ok) return
    expect(encodeWorkspace(again.parsed.value.workspace)).toBe(encodeWorkspace(whole.parsed.value.workspace))
    for (const comment of ['# Of the shop.', '# on the page']) expect(whole.text).toContain(comment)
    expect(whole.text).toContain('{ file: texts/a.txt }')
  })

  it.each<readonly [what: string, files: Readonly<Record<string, string>>, name: string, says: readonly string[]]>([
    [
      'nothing',
      {},
      'w.yaml',
      ['w.yaml:0:0  [file_not_found] There is no file or folder w.yaml. Make one with: rekindle init'],
    ],
    [
      'an empty folder',
      { 'd/notes.md': '' },
      'd',
      ['d:0:0  [file_not_found] The folder d has no workspace file (.yaml, .yml or .json).'],
    ],
    [
      'a file of 5 MB',
      { 'w.yaml': ' '.repeat(5_000_000) },
      'w.yaml',
      ['w.yaml:0:0  [too_large] w.yaml has 5000000 bytes; a workspace file has at most 4000000.'],
    ],
    [
      'a content file out of the folder',
      {
        'd/w.yaml': `${HEAD}templates: { a: { channel: email, subject: Hi, text: { file: ../secret } } }\n`,
        secret: 's',
      },
      'd/w.yaml',
      ['d/w.yaml:3:62 templates.a.text.file [bad_file] "../secret" leads out of the workspace\'s folder.'],
    ],
    [
      'a name that no file can have',
      { 'w.yaml': `${HEAD}templates: { a: { channel: webhook, body: { file: ${'x'.repeat(300)} } } }\n` },
      'w.yaml',
      [
        `w.yaml:3:51 templates.a.body.file [file_not_found] There is no file "${'x'.repeat(39)}…" in the workspace's folder.`,
      ],
    ],
  ])('that is %s is refused with a reason', async (_, files, name, says) => {
    const found = await problemsIn(folderOf(files), name)
    expect(found.map((each) => each.replaceAll(/\/tmp\/\S+?\//g, ''))).toEqual(says)
  })

  it('does not follow links in circles', async () => {
    const folder = folderOf({ 'w.yaml': `${HEAD}templates: { a: { channel: webhook, body: { file: loop } } }\n` })
    symlinkSync('loop', join(folder, 'loop'))
    expect(await problemsIn(folder, 'w.yaml')).toEqual([expect.stringContaining('[file_not_found]')])
  })
})

describe('the content of templates', () => {
  const campaign = (steps: string) =>
    `${HEAD}cohorts: { all: { where: { did: A } } }\ncampaigns:\n  c:\n    entry: { cohort: all }\n    steps:\n${steps}`
  const push = (body: string) => `{ send: push, message: { title: T, body: "${body}" } }`

  it.each<readonly [what: string, text: string, path: string, stands: string]>([
    [
      'on one line',
      `${HEAD}templates: { a: { channel: push, title: "{{ x | shout }}", body: b } }\n`,
      'templates.a.title',
      '"{{ x',
    ],
    [
      'in a block, on its third line',
      `${HEAD}templates:\n  a:\n    channel: webhook\n    body: |\n      one\n      two\n      {% nothing %}\n`,
      'templates.a.body',
      '{% nothing',
    ],
    [
      'in a folded block',
      `${HEAD}templates:\n  a:\n    channel: webhook\n    body: >-\n      {% nothing %}\n`,
      'templates.a.body',
      '{% nothing',
    ],
    [
      'of an alias',
      `${HEAD}templates:\n  a: { channel: push, title: &t "{{ x | shout }}", body: b }\n  b: { channel: push, title: *t, body: b }\n`,
      'templates.a.title',
      '"{{ x',
    ],
    [
      'as JSON',
      `{"version": 1, "workspace": "shop",\n"templates": {"a": {"channel": "push", "title": "{% x %}", "body": "b"}}}`,
      'templates.a.title',
      '"{% x',
    ],
    ['of a step', campaign(`      - ${push('{% x %}')}\n`), 'campaigns.c.steps[0].message.body', '"{% x'],
    [
      'of a step in a branch',
      campaign(`      - branch: [{ when: { did: B }, then: [] }, { when: { did: C }, then: [${push('{% x %}')}] }]\n`),
      'campaigns.c.steps[0].branch[1].then[0].message.body',
      '"{% x',
    ],
    [
      'of a step in what else',
      campaign(`      - branch: [{ when: { did: B }, then: [] }]\n        else: [{ wait: 1h }, ${push('{% x %}')}]\n`),
      'campaigns.c.steps[0].else[1].message.body',
      '"{% x',
    ],
    [
      'of a step after a wait',
      campaign(`      - { waitFor: { did: B }, upTo: 1d, then: [${push('{% x %}')}] }\n`),
      'campaigns.c.steps[0].then[0].message.body',
      '"{% x',
    ],
    [
      'of a step in a wait with cases',
      campaign(`      - waitFor: [{ when: { did: B }, then: [${push('{% x %}')}] }]\n        upTo: 1d\n`),
      'campaigns.c.steps[0].waitFor[0].then[0].message.body',
      '"{% x',
    ],
  ])('is checked with its place: %s', async (_, text, path, stands) => {
    const parsed = await checkTemplates(parseSource(text, { env: {} }))
    const [first] = parsed.ok ? [] : parsed.error
    expect(first).toMatchObject({ path, code: 'bad_template' })
    const rest = text.split('\n')[first!.line - 1]!.slice(first!.column - 1)
    expect(rest.trimStart().startsWith(stands), rest).toBe(true)
  })

  it('in a file of its own is placed in that file', async () => {
    const folder = folderOf({
      'w.yaml': `${HEAD}templates: { a: { channel: email, subject: Hi, mjml: { file: mail/a.mjml } } }\n`,
      'mail/a.mjml': MJML,
    })
    expect(await problemsIn(folder, 'w.yaml')).toEqual([
      expect.stringMatching(/^mail\/a\.mjml:3:1 templates\.a\.mjml \[bad_template\] `mjml`: .*mj-nothing/),
    ])
  })

  it('in a layout or a partial is placed there, and told once however many templates use it', async () => {
    const folder = folderOf({
      'w.yaml': `${HEAD}layouts: { shop: { html: { file: frame.html } } }
partials:
  foot: |
    a
    {{ b | wibble }}
  loop: "{% render 'loop' %}"
templates:
  a: { channel: email, subject: "{% render 'fot' %}", layout: shop, html: "{% render 'foot' %}" }
  b: { channel: email, subject: B, layout: shop, html: "{% render 'foot' %}" }
`,
      'frame.html': '<p>\n{{ content }}\n{{ x | wobble }}',
    })
    expect(await problemsIn(folder, 'w.yaml')).toEqual([
      `w.yaml:10:33 templates.a.subject [bad_template] \`subject\`: There is no partial "fot". Did you mean "foot"?`,
      'w.yaml:7:1 partials.foot [bad_template] `foot`: undefined filter: wibble',
      'frame.html:3:1 layouts.shop.html [bad_template] `html`: undefined filter: wobble',
      'w.yaml:8:9 partials.loop [bad_template] `loop`: Partials go in a circle: loop → loop.',
    ])
  })

  it('in another language is placed in that variant', async () => {
    const text = `${HEAD}templates:
  a:
    channel: push
    title: T
    body: B
    locales: { de: { title: "{% x %}" } }
`
    const parsed = await checkTemplates(parseSource(text, { env: {} }))
    expect(parsed.ok ? [] : parsed.error).toMatchObject([{ path: 'templates.a.locales.de.title', line: 8, column: 29 }])
  })

  it('that several steps share is told once, at the template', async () => {
    const steps = '      - { send: push, template: a }\n      - { send: push, template: a }\n'
    const text = `${campaign(steps)}templates: { a: { channel: push, title: "{% x %}", body: b } }\n`
    const parsed = await checkTemplates(parseSource(text, { env: {} }))
    expect(parsed.ok ? [] : parsed.error.map(({ path }) => path)).toEqual(['templates.a.title'])
  })

  it('is not asked for where the definition is wrong already', async () => {
    const parsed = await checkTemplates(
      parseSource(`${HEAD}templates: { a: { channel: push, titel: "{% x %}" } }\n`, { env: {} }),
    )
    expect(parsed.ok ? [] : parsed.error.map(({ code }) => code)).not.toContain('bad_template')
  })
})

describe('a problem as one line', () => {
  const problem = { code: 'bad_value', message: 'No.', path: 'a.b', line: 3, column: 7 } as const
  it('begins with a place that editors and terminals follow', () => {
    expect(formatProblem({ ...problem, file: 'w.yaml', hint: 'Do.' })).toBe('w.yaml:3:7: No. Do. [bad_value]')
    expect(formatProblem({ ...problem, line: 0, column: 0, file: 'w.yaml' })).toBe('w.yaml: a.b: No. [bad_value]')
    expect(formatProblem({ ...problem, line: 0, column: 0, path: '' })).toBe('workspace: No. [bad_value]')
  })

  it('cannot move the cursor of a terminal', () => {
    expect(formatProblem({ ...problem, message: 'found "\u001b[2J\u0007"' })).toBe(
      'workspace:3:7: found "\ufffd[2J\ufffd" [bad_value]',
    )
  })
})
