/** What was asked of a tool in an attempt, and what it answered, as people may see it: secrets are masked, long texts cut. */
export interface Exchange {
  readonly request: ExchangePart & {
    /** `POST`, or what else it was, such as `MAIL`. */
    readonly method: string
    readonly url: string
  }
  readonly response: ExchangePart & {
    /** Absent: there was no answer, and the body says why. */
    readonly status?: number
  }
}

export interface ExchangePart {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Characters of the body that are not kept. */
  readonly cut?: number
}

/** An exchange of one attempt of one delivery. A call for many deliveries stands with each. */
export interface KeptExchange {
  readonly delivery: string
  readonly attempt: number
  /** Place among the exchanges of the attempt. */
  readonly index: number
  /** When the call went out, ms. */
  readonly at: number
  readonly exchange: Exchange
}
