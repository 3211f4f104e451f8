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

/** A call that was made for these attempts: one for a message, many for a change of a list. */
export interface ToldCall {
  /** When it went out, ms. */
  readonly at: number
  readonly attempts: readonly { readonly delivery: string; readonly attempt: number }[]
  readonly exchange: Exchange
}

/** A call as it stands with one delivery. */
export interface KeptExchange {
  readonly attempt: number
  /** ms */
  readonly at: number
  readonly exchange: Exchange
}
