/** An event that Rekindle answered with 200. */
export interface AcceptedEvent {
  readonly messageId: string
  readonly name: string
}

/**
 * The shop's apps with an SDK in them, one per device. An app knows its user from `identify` on; before, it speaks of its device.
 */
export interface Shop {
  identify(device: string, userId: string, traits?: Readonly<Record<string, unknown>>): void
  track(device: string, event: string, properties?: Readonly<Record<string, unknown>>): void
  /** Resolves once everything said so far got its 200. */
  flush(): Promise<void>
  readonly accepted: readonly AcceptedEvent[]
  close(): Promise<void>
}
