import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { sampleCommit } from '../../test/conformance/sample-data.ts'
import { createManualClock, systemClock } from '../kernel/clock.ts'
import type { Logger } from '../kernel/logger.ts'
import { noMetrics } from '../kernel/metrics.ts'
import { createSeededRandom } from '../kernel/random.ts'
import { SAMPLE_CODE, type Delivery } from '../model/delivery.ts'
import { encodeWorkspace } from '../model/encode-workspace.ts'
import { startPipeline } from '../run/start-pipeline.ts'
import { createMemoryDisk } from '../store/memory/memory-disk.ts'
import { createMemoryStore } from '../store/memory/memory-store.ts'
import type { StateStore } from '../store/state.ts'
import { CouponDesk } from './coupon-desk.ts'
import { couponRules } from './coupon-rules.ts'
import { reachFor } from './kind-rules.ts'
import { parseSource } from './workspace-source.ts'

const opened: (() => unknown)[] = []
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close()
})

const workspaceOf = (coupon: string, sending = 'live') => {
  const { parsed } = parseSource(
    `version: 1
workspace: shop
sending: ${sending}
sources: { web: { writeKey: a } }
connections: { mail: { kind: smtp, url: "smtp://127.0.0.1:1", from: a@b.example } }
coupons: { c: { discount: 10%, ${coupon} } }
campaigns:
  one: { entry: { event: A }, steps: [{ send: email, id: hi, coupon: c, message: { subject: S, text: T } }] }
`,
    { env: {} },
  )
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error))
  return parsed.value.workspace
}

function folderWith(codes?: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'rekindle-coupons-'))
  opened.push(() => rmSync(folder, { recursive: true, force: true }))
  if (codes !== undefined) writeFileSync(join(folder, 'codes.csv'), codes)
  return folder
}

/** A desk over a real pipeline; with the disk of an earlier one it is a restart. */
async function openDesk(coupon: string, codes?: string, { sending = 'live', disk = createMemoryDisk() } = {}) {
  const lines: string[] = []
  const say =
    (level: string) =>
    (message: string, fields: object = {}): void => {
      lines.push(`${level} ${message} ${JSON.stringify(fields)}`)
    }
  const logger: Logger = {
    debug: say('debug'),
    info: say('info'),
    warn: say('warn'),
    error: say('error'),
    child: () => logger,
  }
  const store = createMemoryStore({ clock: systemClock, disk })
  const pipeline = await startPipeline({
    store,
    clock: systemClock,
    logger,
    metrics: noMetrics,
    reachFor,
    dedupeSeed: 1,
  })
  opened.push(async () => {
    await pipeline.stop()
    await store.close()
  })
  const text = encodeWorkspace(workspaceOf(coupon, sending))
  if (!pipeline.program()) await (await pipeline.define({ kind: 'definition', version: 1, text, source: '' })).inForce
  const folder = folderWith(codes)
  const random = createSeededRandom(5)
  const desk = new CouponDesk({
    store,
    pipeline,
    clock: createManualClock(1000),
    random,
    logger,
    metrics: noMetrics,
    folder,
  })
  desk.refresh()
  await desk.untilFilled()
  return { desk, store, folder, lines: () => lines.filter((line) => line.includes('c')) }
}

const DELIVERY = { campaign: 'one', step: 'hi', definition: 1 } as Delivery
/** A code that is taken, as far as the desk is told. */
const offer = async (desk: CouponDesk) => {
  const made = await desk.offer(DELIVERY)
  made?.leave()
  return made?.coupon.code
}

/** A code that somebody has from now on, without the desk having offered it. */
async function take(state: StateStore, code: string, to: 'reserved' | 'redeemed'): Promise<void> {
  const checkpoint = await state.checkpoint()
  const coupons = [{ coupon: 'c', code, to, profile: 1, at: 1 }]
  await state.commit(sampleCommit(checkpoint.position, { checkpoint, coupons }))
}

describe('a pool of codes', () => {
  it('is read from its file once for each content, and gives every code once, in the order of the file', async () => {
    const { desk, store } = await openDesk('codes: { file: codes.csv }, expires: 1d', 'code,note\r\nB,x\r\nA\r\n')
    expect(await store.couponCodes.counts('c')).toMatchObject({ free: 2 })
    const first = await desk.offer(DELIVERY)
    expect(first?.coupon).toEqual({ coupon: 'c', code: 'B', discount: '10%', expiresAt: 1000 + 86_400_000 })
    const second = await desk.offer(DELIVERY)
    expect(second?.coupon.code).toBe('A')
    // None is left, but one may come back.
    const third = desk.offer(DELIVERY)
    first?.settle({ coupon: 'c', code: 'OTHER' })
    expect((await third)?.coupon.code).toBe('B')
    second?.leave()
    const fourth = desk.offer(DELIVERY)
    ;(await third)?.leave()
    expect(await fourth, 'what nobody knows of is offered to nobody').toBeUndefined()
  })

  it('is not read again after a restart unless the file changed; codes that are taken stay taken', async () => {
    const disk = createMemoryDisk()
    const before = await openDesk('codes: { file: codes.csv }', 'A\nB\n', { disk })
    await take(before.store.state, 'A', 'reserved')
    for (const close of opened.splice(0).reverse()) await close()
    const same = await openDesk('codes: { file: codes.csv }', 'A\nB\n', { disk })
    expect(same.lines().some((line) => line.includes('read in'))).toBe(false)
    expect([await offer(same.desk), await offer(same.desk)]).toEqual(['B', undefined])
    for (const close of opened.splice(0).reverse()) await close()
    const more = await openDesk('codes: { file: codes.csv }', 'A\nB\nC\n', { disk })
    expect([await offer(more.desk), await offer(more.desk), await offer(more.desk)]).toEqual(['B', 'C', undefined])
  })

  it('does not offer a code that was used meanwhile by somebody who was never given it', async () => {
    const { desk, store } = await openDesk('codes: { file: codes.csv }', 'A\nB\nC\n')
    expect(await offer(desk)).toBe('A')
    await take(store.state, 'B', 'redeemed')
    expect(await offer(desk)).toBe('C')
  })

  it('tells which rows were refused and why, and takes the rest', async () => {
    const { lines, store } = await openDesk('codes: { file: codes.csv }', 'A\nT W O\nB"\n""\nC\n')
    expect((await store.couponCodes.counts('c')).free).toBe(2)
    expect(lines()).toContain(
      'warn Some rows of a file of codes were refused {"coupon":"c","refused":3,"problems":["row 2: A code has 1 to 64 characters and no spaces","row 3: A quote stands inside a cell that does not begin with one","row 4: A code has 1 to 64 characters and no spaces"]}',
    )
  })

  it('is read in pieces, however large it is', async () => {
    const codes = Array.from({ length: 12_345 }, (_, index) => `CODE-${index}`)
    const { store } = await openDesk('codes: { file: codes.csv }', codes.join('\n'))
    expect((await store.couponCodes.counts('c')).free).toBe(12_345)
  })

  it('is reported once when it runs low: by its own limit, or at a twentieth of all', async () => {
    const own = await openDesk('codes: { file: codes.csv, warnBelow: 3 }', 'A\nB\n')
    expect(own.desk.isLow('c')).toBe(true)
    await offer(own.desk)
    expect(own.lines().filter((line) => line.startsWith('warn'))).toEqual([
      'warn A coupon is running out of codes {"coupon":"c","left":2,"of":2}',
    ])
    const plenty = await openDesk('codes: { file: codes.csv }', 'A\nB\n')
    expect(plenty.desk.isLow('c')).toBe(false)
  })

  it('whose file is gone gives what was read before, and says so', async () => {
    const { desk, lines } = await openDesk('codes: { file: codes.csv }')
    expect(await offer(desk)).toBeUndefined()
    expect(lines().find((line) => line.startsWith('error'))).toMatch(/^error The file of a coupon is not there/)
  })

  it('is not touched by a trial: who gets everything redirected sees a sample', async () => {
    const { desk, store } = await openDesk('codes: { file: codes.csv }', 'A\n', {
      sending: '{ test: me@shop.example }',
    })
    expect((await desk.offer(DELIVERY))?.coupon).toMatchObject({ code: SAMPLE_CODE, sample: true })
    expect((await store.couponCodes.counts('c')).free).toBe(1)
  })
})

describe('codes that are made', () => {
  it('are made one for each who asks, and the same for all where they are shared', async () => {
    const made = await openDesk('generate: "X-######"')
    const codes = new Set([await offer(made.desk), await offer(made.desk)])
    expect(codes.size).toBe(2)
    const shared = await openDesk('code: BACK10')
    expect([await offer(shared.desk), await offer(shared.desk)]).toEqual(['BACK10', 'BACK10'])
  })

  it('are none for a step that the definition does not know', async () => {
    const { desk } = await openDesk('code: BACK10')
    expect(await desk.offer({ ...DELIVERY, step: 'gone' })).toBeUndefined()
  })
})

describe('a file of codes that is not there', () => {
  it('is a problem of the definition, with its place', () => {
    const workspace = workspaceOf('codes: { file: codes.csv }')
    expect(couponRules(workspace, folderWith())).toMatchObject([
      {
        code: 'file_not_found',
        path: 'coupons.c.codes.file',
        message: 'There is no file "codes.csv" in the workspace\'s folder.',
      },
    ])
    expect(couponRules(workspace, folderWith('A'))).toEqual([])
    expect(couponRules(workspaceOf('code: X'), folderWith())).toEqual([])
  })
})
