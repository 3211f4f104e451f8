import type { CouponCodes } from '../store/coupon-codes.ts'

/** Codes read ahead: a pool has a million, and a lane takes a few at a time. */
const READ_AHEAD = 500

/**
 * The free codes of one coupon, each offered to one delivery at a time. What was taken is on record with the commit that took it, so
 * nothing has to be kept here: after a crash the codes on offer are free again, or reserved by what the log says.
 */
export class CouponPool {
  readonly #codes: CouponCodes
  readonly #coupon: string
  /** Ready to be offered, the next one last. */
  #ready: string[] = []
  /** On offer. Those whose question stays without an answer stay here: they may be somebody's by then. */
  readonly #offered = new Set<string>()
  #readUntil = 0
  #reading: Promise<void> | undefined
  /** Offers whose answer is still to come: any of them may give its code back. */
  #open = 0
  #waiting: (() => void)[] = []

  constructor(codes: CouponCodes, coupon: string) {
    this.#codes = codes
    this.#coupon = coupon
  }

  /** Undefined: there is none left. */
  async take(): Promise<string | undefined> {
    for (;;) {
      const code = this.#ready.pop() ?? (await this.#more())
      if (code === undefined) {
        if (this.#open === 0) return undefined
        await new Promise<void>((resolve) => this.#waiting.push(resolve))
        continue
      }
      if (this.#offered.has(code)) continue
      this.#offered.add(code)
      // Since it was read it may have been used by somebody who was never given it.
      if ((await this.#codes.status(this.#coupon, code)) === 'free') {
        this.#open++
        return code
      }
      this.#offered.delete(code)
    }
  }

  /** Its question was answered. */
  settle(code: string, isTaken: boolean): void {
    this.#offered.delete(code)
    if (!isTaken) this.#ready.push(code)
    this.leave()
  }

  /** Its question stays without an answer. */
  leave(): void {
    this.#open--
    for (const resolve of this.#waiting.splice(0)) resolve()
  }

  async #more(): Promise<string | undefined> {
    this.#reading ??= this.#read().finally(() => (this.#reading = undefined))
    await this.#reading
    return this.#ready.pop()
  }

  /** Goes on where it was, and after the end looks once more from the beginning, for codes that came back. */
  async #read(): Promise<void> {
    if (this.#ready.length > 0) return
    const next = await this.#codes.free(this.#coupon, this.#readUntil, READ_AHEAD)
    const found = next.length > 0 ? next : await this.#codes.free(this.#coupon, 0, READ_AHEAD + this.#offered.size)
    this.#readUntil = found.at(-1)?.number ?? 0
    this.#ready = found
      .map(({ code }) => code)
      .filter((code) => !this.#offered.has(code))
      .reverse()
  }
}
