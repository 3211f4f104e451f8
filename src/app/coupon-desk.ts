import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { CouponOffer } from '../deliver/deliver-context.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Logger } from '../kernel/logger.ts'
import type { Metrics } from '../kernel/metrics.ts'
import type { Random } from '../kernel/random.ts'
import { SAMPLE_CODE, type Delivery } from '../model/delivery.ts'
import type { Coupon, CouponPool as PoolSettings, Workspace } from '../model/workspace.ts'
import type { PipelineClient } from '../run/pipeline-client.ts'
import type { Store } from '../store/views.ts'
import { generateCode } from './coupon-codes.ts'
import { CouponPool } from './coupon-pool.ts'
import { fingerprintOf, importCodes } from './import-codes.ts'
import { sendStepOf } from './permissions.ts'

export interface CouponDeskOptions {
  readonly store: Pick<Store, 'couponCodes' | 'settings' | 'log'>
  readonly pipeline: PipelineClient
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly metrics: Metrics
  /** Where files of codes are. */
  readonly folder: string
}

/** Of all codes of a pool, how many must be left before it is reported, unless it says itself. */
const LOW_SHARE = 0.05
/** A made code that exists already is made anew; so many in a row mean that nearly all there can be are taken. */
const TRIES_MAX = 20

interface Pool {
  readonly settings: PoolSettings
  readonly codes: CouponPool
  /** Resolves when its file is read in; never rejects. */
  readonly filled: Promise<void>
}

interface OfferEnds {
  readonly settle?: (isTaken: boolean) => void
  readonly leave?: () => void
  readonly isSample?: boolean
}

/** Hands out codes of coupons, one to each who asks, and reads files of codes in. */
export class CouponDesk {
  readonly #options: CouponDeskOptions
  readonly #pools = new Map<string, Pool>()
  readonly #low = new Set<string>()
  readonly #made = new Set<string>()
  #workspace: Workspace | undefined
  #caughtUp: Promise<void> | undefined
  #isStopped = false

  constructor(options: CouponDeskOptions) {
    this.#options = options
  }

  /** Begins to read in the files that the definition in force names. Call again whenever one has taken effect. */
  refresh(): void {
    const workspace = this.#options.pipeline.program()?.workspace
    if (workspace === this.#workspace || !workspace) return
    this.#workspace = workspace
    for (const [key, { codes }] of Object.entries(workspace.coupons)) if (codes) this.#fill(key, codes)
  }

  /** Undefined: the step has no coupon, or there is no code left. */
  async offer(delivery: Delivery): Promise<CouponOffer | undefined> {
    this.refresh()
    const program = this.#options.pipeline.program()
    const key = sendStepOf(program, delivery)?.coupon
    const coupon = key === undefined ? undefined : program?.workspace.coupons[key]
    if (!coupon || key === undefined) return undefined
    // What is redirected to one address is a trial: it must use up no code.
    if (program?.workspace.sending.mode === 'test' && coupon.code === undefined)
      return this.#offerOf(key, coupon, SAMPLE_CODE, { isSample: true })
    if (coupon.code !== undefined) return this.#offerOf(key, coupon, coupon.code)
    return coupon.codes ? this.#fromPool(key, coupon) : this.#make(key, coupon, coupon.generate ?? '########')
  }

  /** Whether fewer codes are left than should be. */
  isLow(key: string): boolean {
    return this.#low.has(key)
  }

  /** Resolves when all files are read in. */
  async untilFilled(): Promise<void> {
    await Promise.all([...this.#pools.values()].map(({ filled }) => filled))
  }

  /** Leaves off reading files in: the next process begins them anew. */
  async stop(): Promise<void> {
    this.#isStopped = true
    await this.untilFilled()
  }

  async #fromPool(key: string, coupon: Coupon): Promise<CouponOffer | undefined> {
    const pool = this.#pools.get(key)
    if (!pool) return undefined
    await pool.filled
    await this.#untilCaughtUp()
    const code = await pool.codes.take()
    await this.#watchStock(key, pool.settings)
    if (code === undefined) return undefined
    return this.#offerOf(key, coupon, code, {
      settle: (isTaken) => pool.codes.settle(code, isTaken),
      leave: () => pool.codes.leave(),
    })
  }

  /** A pattern with few signs makes the same code twice sooner than one thinks. */
  async #make(key: string, coupon: Coupon, pattern: string): Promise<CouponOffer | undefined> {
    await this.#untilCaughtUp()
    for (let tries = 0; tries < TRIES_MAX; tries++) {
      const code = generateCode(pattern, this.#options.random)
      const name = `${key}/${code}`
      if (this.#made.has(name)) continue
      this.#made.add(name)
      if ((await this.#options.store.couponCodes.status(key, code)) === undefined)
        return this.#offerOf(key, coupon, code, { settle: () => this.#made.delete(name) })
      this.#made.delete(name)
    }
    return undefined
  }

  #offerOf(
    key: string,
    { discount, expiresMs }: Coupon,
    code: string,
    { settle, leave, isSample }: OfferEnds = {},
  ): CouponOffer {
    return {
      coupon: {
        coupon: key,
        code,
        ...(discount !== undefined && { discount }),
        ...(expiresMs !== undefined && { expiresAt: this.#options.clock.now() + expiresMs }),
        ...(isSample && { sample: true as const }),
      },
      settle: (taken) => settle?.(taken?.code === code),
      leave: () => leave?.(),
    }
  }

  /** Codes granted in the log, but not on record yet, look free: after a start, nothing is handed out before all of it is applied. */
  #untilCaughtUp(): Promise<void> {
    const { store, pipeline } = this.#options
    return (this.#caughtUp ??= pipeline.untilApplied(store.log.head()))
  }

  #fill(key: string, settings: PoolSettings): void {
    const { store, logger } = this.#options
    const before = this.#pools.get(key)
    const filled = (before?.filled ?? Promise.resolve())
      .then(() => this.#import(key, settings))
      .catch((error: unknown) => logger.error('A file of coupon codes could not be read in', { coupon: key, error }))
    this.#pools.set(key, { settings, codes: before?.codes ?? new CouponPool(store.couponCodes, key), filled })
  }

  async #import(key: string, settings: PoolSettings): Promise<void> {
    const { store, logger, folder } = this.#options
    const file = join(folder, settings.file)
    const setting = `coupons/${key}/imported`
    if (this.#isStopped) return
    if (!(await stat(file).catch(() => undefined))?.isFile()) {
      logger.error('The file of a coupon is not there; codes that were read in before are still given', {
        coupon: key,
        file,
      })
    } else {
      const fingerprint = await fingerprintOf(file)
      if ((await store.settings.get(setting)) !== fingerprint) {
        const imported = await importCodes(store.couponCodes, key, file, () => this.#isStopped)
        if (!imported) return
        const { codes, refused, problems } = imported
        await store.settings.set({ [setting]: fingerprint })
        logger.info('Codes of a coupon were read in', { coupon: key, codes, refused })
        if (refused > 0) logger.warn('Some rows of a file of codes were refused', { coupon: key, refused, problems })
      }
    }
    await this.#watchStock(key, settings)
  }

  async #watchStock(key: string, { warnBelow }: PoolSettings): Promise<void> {
    const { store, logger, metrics } = this.#options
    const counts = await store.couponCodes.counts(key)
    const all = counts.free + counts.reserved + counts.given + counts.redeemed
    metrics.set('rekindle_coupon_codes_left', counts.free, { coupon: key })
    if (counts.free >= (warnBelow ?? Math.max(1, all * LOW_SHARE))) this.#low.delete(key)
    else if (!this.#low.has(key)) {
      this.#low.add(key)
      logger.warn('A coupon is running out of codes', { coupon: key, left: counts.free, of: all })
    }
  }
}
