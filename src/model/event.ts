/** An event as the engine sees it: checked, named canonically, with its ids and its time settled. */
export type EventType = 'track' | 'identify' | 'page' | 'screen' | 'group' | 'alias'

export type Properties = Readonly<Record<string, unknown>>

/** What a person is known by: `type` is one of BUILT_IN_ID_TYPES, or of the sender's own making. */
export interface ExternalId {
  readonly type: string
  readonly value: string
}

/** Something sent as an id that is none, and why. It is told, so that nobody wonders why two devices stay two people. */
export interface IgnoredId extends ExternalId {
  readonly reason: 'placeholder' | 'malformed' | 'too_many'
}

/** Facts are ordered by event time, then by position in the log. */
export interface FactTime {
  /** Event time, ms. */
  readonly at: number
  /** Position in the log. */
  readonly position: number
}

export interface TrackedEvent extends FactTime {
  readonly type: EventType
  /** Canonical; `Page Viewed` and `Screen Viewed` for page and screen, `Identified`, `Group Joined`, `Aliased` for the rest. */
  readonly name: string
  readonly messageId: string
  readonly ids: readonly ExternalId[]
  /** Absent: all that was sent as an id is one. */
  readonly ignored?: readonly IgnoredId[]
  readonly properties: Properties
  /** From identify, and `context.traits` of any other type; null removes a trait. */
  readonly traits: Properties
  readonly context: Properties
  readonly integrations: Properties
  /** Key of the source it came by. */
  readonly source: string
  /** Key of the connection whose tool told us, if one did: the hub never echoes it there. */
  readonly via?: string
  /** The profile it is about, where we know it ourselves: only in events of our own making, never from an outside source. */
  readonly profile?: number
  /** Brought along from another tool: it starts no campaign. */
  readonly imported?: true
  /** When it was put in the log, ms. */
  readonly receivedAt: number
}

/** Why an event that is valid JSON is of no use. It is answered with 200, as Segment does, and kept in the list of rejected events. */
export type RejectReason =
  | 'not_an_object'
  | 'unknown_type'
  | 'no_user_or_anonymous_id'
  | 'no_event_name'
  | 'no_group_id'
  | 'no_previous_id'
  | 'event_too_large'
  | 'too_many_events'
  | 'too_deep'
  | 'message_id_too_long'
  | 'bad_field'
