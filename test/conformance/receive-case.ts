import type { HttpCall, ReceivedItem, Reply } from '../../src/connections/connection.ts'
import type { Properties } from '../../src/model/event.ts'

/** A request of the tool, without what `sign` adds. */
export interface ToolRequest {
  /** Put behind the address, such as `?key=…`. */
  readonly query?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

/** A genuine request, and what it tells: each item is compared with the one at its place, keys that are not named may be anything. */
export interface ReceiveSample {
  readonly when: string
  readonly request: ToolRequest
  readonly items: readonly (Partial<ReceivedItem> & { readonly kind: ReceivedItem['kind'] })[]
}

/** What the suite must be told about a tool that tells us something. */
export interface ReceiveCase {
  /** Signs as the tool does, at a moment (ms): by other code than ours wherever there is some. Settings are those of the tool's account. */
  readonly sign: (request: ToolRequest, settings: Properties, at: number) => ToolRequest
  /** Settings under which the tool would sign otherwise, laid over the vendor's `allSettings`. */
  readonly otherSecret: Properties
  /** Settings without which nothing can be verified, taken away one at a time; absent: they are required anyway. */
  readonly needed?: readonly string[]
  /** Whether a changed body is noticed; false for tools that only show a secret. */
  readonly signsBody: boolean
  /** How old a request may be, ms; absent: the tool does not say when it signed. */
  readonly toleranceMs?: number
  /** What the call for a proof is answered. */
  readonly proof?: (call: HttpCall, settings: Properties) => Reply
  /** One of every event that the tool tells, as it really looks. */
  readonly samples: readonly ReceiveSample[]
  /** Bodies, well signed, that hold good items beside as many bad ones. */
  readonly batch?: { readonly request: ToolRequest; readonly good: number; readonly bad: number }
}
