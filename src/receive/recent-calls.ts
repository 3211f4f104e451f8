/** What came of one request of a tool. */
export interface ReceivedCall {
  /** ms */
  readonly at: number
  readonly outcome: 'accepted' | 'refused' | 'unavailable'
  /** Why it was refused. */
  readonly detail?: string
  /** Events that were kept; repeats among them are found when they are applied. */
  readonly events: number
  /** Understood, and nothing followed. */
  readonly noted: number
  /** Items that could not be used, the first few with the reason. */
  readonly bad: number
  readonly problems: readonly string[]
}

/** Calls kept of each connection, the newest. */
const CALLS_MAX = 50

/** The newest calls of each connection, for people to look at; they are gone after a restart. */
export interface RecentCalls {
  note(connection: string, call: ReceivedCall): void
  /** The newest first. */
  of(connection: string): readonly ReceivedCall[]
}

export function createRecentCalls(): RecentCalls {
  const calls = new Map<string, ReceivedCall[]>()
  return {
    note: (connection, call) => {
      const own = calls.get(connection) ?? []
      calls.set(connection, [call, ...own].slice(0, CALLS_MAX))
    },
    of: (connection) => calls.get(connection) ?? [],
  }
}
