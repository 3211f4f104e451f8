/** What one request may weigh. Tests make them smaller; the defaults are part of the protocol. */
export interface CollectLimits {
  /** Of a body, as sent and unpacked. */
  readonly bodyBytesMax: number
  /** Of the body of a call that carries one event. */
  readonly eventBodyBytesMax: number
  readonly batchEventsMax: number
}

export const COLLECT_LIMITS: CollectLimits = {
  // 500 KB is what Segment documents. SDKs count 500 × 1024 for the events alone and then add the envelope: a tighter limit would
  // refuse their full batches for good, a looser one only costs memory.
  bodyBytesMax: 512 * 1024,
  // As documented; SDKs refuse larger ones themselves.
  eventBodyBytesMax: 32 * 1024,
  // As documented. More positions in one entry would also make commits of the pipeline uneven.
  batchEventsMax: 2500,
}

/** Sent with 503. Shorter, and a fleet of clients hammers a store that is starting; longer, and events wait for no reason. */
export const RETRY_AFTER_SECONDS = 5

/** How long browsers may remember a preflight: a day, beyond which they cap it anyway. */
export const PREFLIGHT_SECONDS = 86_400
