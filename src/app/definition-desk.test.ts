import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../kernel/clock.ts'
import { silentLogger } from '../kernel/logger.ts'
import { noMetrics } from '../kernel/metrics.ts'
import { encodeWorkspace } from '../model/encode-workspace.ts'
import { keptDefinition, setPending } from '../run/definitions.ts'
import { startPipeline } from '../run/start-pipeline.ts'
import { createMemoryDisk } from '../store/memory/memory-disk.ts'
import { createMemoryStore } from '../store/memory/memory-store.ts'
import { DefinitionDesk, type DefinitionDeskOptions } from './definition-desk.ts'
import { reachFor } from './kind-rules.ts'
import { sendingRules } from './sending-rules.ts'
import { parseSource, readWorkspaceSource } from './workspace-source.ts'

const opened: (() => unknown)[] = []
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close()
})

const SHOP = 'version: 1\nworkspace: shop\nsources: { web: { writeKey: a } }\n'
const OTHER = SHOP.replace('writeKey: a', 'writeKey: b')
const LIVE = `${SHOP}sending: live\n`
/** One mistake of each kind that a definition can have as a whole. */
const BAD_IN_EVERY_WAY = `version: 1
workspace: shop
sources: { web: { writeKey: a } }
cohorts:
  one: { where: { in: two } }
  two: { where: { in: one } }
policies:
  quietHours:
    - { channel: email, from: "08:00", to: "20:00" }
    - { channel: email, from: "20:00", to: "08:00" }
templates:
  hello: { channel: email, subject: "Hello {{ profile.traits.name | upcas }}", text: Hi }
campaigns:
  greet:
    entry: { cohort: one }
    steps:
      - { waitFor: { opened: nobody }, upTo: 1h }
      - { send: email, via: pigeon, template: goodbye }
      - { send: email, template: hello }
      - { exit: over }
      - { wait: 1h }
`
const fallback = () => parseSource(SHOP, { env: {} })

function fileWith(text: string, name = 'rekindle.yaml'): string {
  const folder = mkdtempSync(join(tmpdir(), 'rekindle-desk-'))
  opened.push(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

/** A desk over a real pipeline; with the disk of an earlier one it is a restart. */
async function openDesk(
  options: Partial<DefinitionDeskOptions> & { readonly publicUrl?: string } = {},
  disk = createMemoryDisk(),
) {
  const store = createMemoryStore({ clock: systemClock, disk })
  const pipeline = await startPipeline({
    store,
    clock: systemClock,
    logger: silentLogger,
    metrics: noMetrics,
    reachFor,
    dedupeSeed: 1,
  })
  const { publicUrl = 'https://rekindle.shop.example' } = options
  const desk = new DefinitionDesk({
    store,
    pipeline,
    env: {},
    file: undefined,
    contentFolder: undefined,
    extraRules: (workspace) => sendingRules(workspace, { publicUrl, allowPrivate: false }),
    ...options,
  })
  const close = async () => {
    await pipeline.stop()
    await store.close()
  }
  opened.push(close)
  const restart = async (changed: Parameters<typeof openDesk>[0] = {}) => {
    opened.splice(opened.indexOf(close), 1)
    await close()
    return openDesk({ ...options, ...changed }, disk)
  }
  return { desk, store, restart }
}

const codesOf = (outcome: Awaited<ReturnType<DefinitionDesk['publish']>>) =>
  outcome.ok ? [] : outcome.error.map(({ code, line, path }) => `${code} ${path} on line ${line}`)

describe('a definition that the store owns', () => {
  it('tells all that is wrong at once, with the place of each, and changes nothing', async () => {
    const { desk } = await openDesk()
    await desk.open(fallback)
    const published = await desk.publish(BAD_IN_EVERY_WAY)
    const told = published.ok
      ? []
      : published.error.map(({ code, line, hint }) => `${code} ${line} ${hint ?? ''}`.trim())
    expect(told).toEqual([
      'cycle 6 Write the condition itself in one of them.',
      'bad_value 9',
      'bad_template 12',
      'unknown_name 17 There is: steps[1], steps[2].',
      'unknown_name 18 There is: inbox.',
      'unknown_name 18 There is: hello.',
      'unreachable_step 21 Remove it, or give one of the exits before it an `if`.',
    ])
    expect(desk.current()).toMatchObject({ version: 1, source: SHOP })
  })

  it('begins with the fallback, and is the same object while it is the same', async () => {
    const { desk } = await openDesk()
    expect(desk.current()).toBe(undefined)
    expect(await desk.open(fallback)).toEqual({ ok: true, value: { version: 1, changed: true } })
    expect(desk.current()).toMatchObject({ version: 1, source: SHOP, owner: 'store' })
    expect(desk.current()).toBe(desk.current())
  })

  it('is in force when publishing resolves, and still after a restart, as it was written', async () => {
    const { desk, restart } = await openDesk()
    await desk.open(fallback)
    expect(await desk.publish(`# Mine.\n${OTHER}`)).toEqual({ ok: true, value: { version: 2 } })
    expect(desk.current()).toMatchObject({ version: 2, workspace: { sources: { web: { writeKey: 'b' } } } })
    const again = (await restart()).desk
    expect(await again.open(fallback)).toEqual({ ok: true, value: { version: 2, changed: false } })
    expect(again.current()).toMatchObject({ version: 2, source: `# Mine.\n${OTHER}` })
  })

  it('is checked without any effect, templates included', async () => {
    const { desk, store } = await openDesk()
    await desk.open(fallback)
    const head = store.log.head()
    const broken = `${SHOP}templates: { a: { channel: push, title: "{% x %}", body: b } }\n`
    expect((await desk.check(broken)).problems).toMatchObject([
      { code: 'bad_template', path: 'templates.a.title', line: 4 },
    ])
    expect(await desk.check(OTHER)).toMatchObject({ problems: [], workspace: { sources: { web: { writeKey: 'b' } } } })
    expect(store.log.head()).toBe(head)
  })

  it('is refused with the places of all problems, and nothing changes', async () => {
    const { desk } = await openDesk()
    await desk.open(fallback)
    expect(codesOf(await desk.publish(`${SHOP}sendin: live\n`))).toEqual(['unknown_key sendin on line 4'])
    expect(codesOf(await desk.publish(`${SHOP}templates: { a: { channel: push, title: "{{", body: b } }\n`))).toEqual([
      'bad_template templates.a.title on line 4',
    ])
    expect(desk.current()).toMatchObject({ version: 1 })
  })

  it('takes one of two publications that were based on the same version', async () => {
    const { desk } = await openDesk()
    await desk.open(fallback)
    const [first, second] = await Promise.allSettled([
      desk.publish(OTHER, { expected: 1 }),
      desk.publish(`${OTHER}timezone: UTC\n`, { expected: 1 }),
    ])
    expect(first).toMatchObject({ status: 'fulfilled', value: { ok: true } })
    expect(second).toMatchObject({
      status: 'rejected',
      reason: { code: 'conflict', message: 'The newest version is 2, not 1' },
    })
  })

  it('is not live with links of this machine, neither when published nor after a start with another address', async () => {
    const { desk, restart } = await openDesk()
    await desk.open(fallback)
    expect(await desk.publish(LIVE)).toMatchObject({ ok: true })
    const again = (await restart({ publicUrl: 'http://localhost:3300' })).desk
    expect(codesOf(await again.open(fallback))).toEqual(['not_allowed_here sending on line 0'])
    expect(codesOf(await again.publish(LIVE))).toEqual(['not_allowed_here sending on line 4'])
  })
})

describe('a definition that a file owns', () => {
  it('is taken at a start when it says something new, and only then', async () => {
    const file = fileWith(SHOP)
    const { desk, restart } = await openDesk({ file })
    await desk.open(fallback)
    expect(desk.current()).toMatchObject({ version: 1, owner: 'file' })
    writeFileSync(file, `# Only a comment.\n${SHOP}`)
    const second = await restart()
    expect(await second.desk.open(fallback)).toEqual({ ok: true, value: { version: 1, changed: false } })
    expect(second.desk.current()!.source).toContain('# Only a comment.')
    writeFileSync(file, OTHER)
    const third = await second.restart()
    expect(await third.desk.open(fallback)).toEqual({ ok: true, value: { version: 2, changed: true } })
  })

  it('that was published with people to move moves them, though the process died before it held', async () => {
    const file = fileWith(SHOP)
    const { desk, store, restart } = await openDesk({ file })
    await desk.open(fallback)
    // What is on disk when it dies there: the file is written, and the definition waits for its turn.
    writeFileSync(file, OTHER)
    const { workspace } = await desk.check(OTHER)
    const migrate = [{ from: 'a', to: 'exit' }]
    const definition = { version: 2, text: encodeWorkspace(workspace!), source: OTHER, migrate }
    await setPending(store.settings, { kind: 'definition', ...definition, origin: { by: 'api', rollbackOf: 7 } })
    const again = await restart()
    expect(await again.desk.open(fallback)).toMatchObject({ ok: true })
    const { version } = again.desk.current()!
    expect(await keptDefinition(again.store.settings, version)).toMatchObject({
      migrate,
      origin: { by: 'api', rollbackOf: 7 },
    })
  })

  it('is refused at a start with its places', async () => {
    const file = fileWith(LIVE)
    const { desk } = await openDesk({ file, publicUrl: 'http://localhost:3300' })
    expect(await desk.open(fallback)).toMatchObject({
      ok: false,
      error: [{ code: 'not_allowed_here', file, line: 4, column: 10 }],
    })
    const missing = await openDesk({ file: `${file}.gone` })
    expect(await missing.desk.open(fallback)).toMatchObject({ ok: false, error: [{ code: 'file_not_found' }] })
  })

  it('is written back when published', async () => {
    const file = fileWith(SHOP)
    const { desk } = await openDesk({ file })
    await desk.open(fallback)
    expect(await desk.publish(OTHER)).toMatchObject({ ok: true })
    expect(readFileSync(file, 'utf8')).toBe(OTHER)
  })

  it('is not overwritten when somebody changed it meanwhile, but what is there already may be published', async () => {
    const file = fileWith(SHOP)
    const { desk } = await openDesk({ file })
    await desk.open(fallback)
    writeFileSync(file, `${SHOP}timezone: Europe/Berlin\n`)
    await expect(desk.publish(OTHER)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('changed on disk') as string,
    })
    expect(readFileSync(file, 'utf8')).toContain('Europe/Berlin')
    expect(await desk.publish(`${SHOP}timezone: Europe/Berlin\n`)).toEqual({ ok: true, value: { version: 2 } })
  })

  it('that is gone is a conflict, and no fault of ours', async () => {
    const file = fileWith(SHOP)
    const { desk } = await openDesk({ file })
    await desk.open(fallback)
    rmSync(file)
    await expect(desk.publish(OTHER)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('put it back') as string,
    })
  })

  it('as a folder can be published as it lies there, and is edited nowhere else', async () => {
    const folder = join(fileWith('version: 1\nworkspace: shop\n', 'a.yaml'), '..')
    writeFileSync(join(folder, 'b.yaml'), 'sources: { web: { writeKey: a } }\n')
    const { desk } = await openDesk({ file: folder })
    expect(await desk.open(fallback)).toMatchObject({ ok: true })
    expect(parseSource(desk.current()!.source, { env: {} }).parsed).toMatchObject({ ok: true })
    await expect(desk.publish(OTHER)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('folder of files') as string,
    })
    writeFileSync(join(folder, 'b.yaml'), 'sources: { web: { writeKey: b } }\n')
    expect(await desk.publish(readWorkspaceSource(folder, {}).text)).toEqual({ ok: true, value: { version: 2 } })
  })
})
