import type { ParkedEvent, Replayed } from '../deliver/hub.ts'
import type { ReceivedCall } from '../receive/recent-calls.ts'
import type { DestinationForm } from '../catalogue/destination-form.ts'
import type { Accept } from '../collect/accept.ts'
import type { OutgoingMessage } from '../connections/connection.ts'
import type { Composer } from '../deliver/compose.ts'
import type { ProfileState } from '../engine/profile-state.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Logger } from '../kernel/logger.ts'
import type { Metrics } from '../kernel/metrics.ts'
import type { Random } from '../kernel/random.ts'
import type { Result } from '../kernel/result.ts'
import type { Delivery, Outcome } from '../model/delivery.ts'
import type { TrackedEvent } from '../model/event.ts'
import type { WorkspacePlan } from '../insight/plan.ts'
import type { Migration } from '../model/migration.ts'
import type { Problem } from '../model/parse/problem.ts'
import type { Workspace } from '../model/workspace.ts'
import type { StoryRow } from '../store/state.ts'
import type { Store } from '../store/views.ts'

/** All that the API needs from the rest of the process; app/ composes it. */
export interface ApiDeps {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly metrics: Metrics
  /** Base of every link, without a trailing slash. Read at each use: with a port of 0 it is known only once the server listens. */
  readonly publicUrl: string
  readonly accept: Accept
  /** The definition in force; undefined until there is one. Give the same object while it is the same. */
  readonly workspace: () => CurrentWorkspace | undefined
  /**
   * Makes a definition the one in force, if it has no problems; resolves once it took effect.
   * Throws `conflict` if `expectedVersion` is not the version in force, or if the file that owns it changed meanwhile.
   */
  readonly publish: (
    text: string,
    options: PublishOptions,
  ) => Promise<Result<{ readonly version: number }, readonly Problem[]>>
  /** Reads a definition as {@link publish} would, without any effect. */
  readonly check: (text: string) => Promise<CheckedDefinition>
  /** What a definition would change, and for how many people. Throws `too_many_requests`. */
  readonly plan: (workspace: Workspace, question: PlanQuestion) => Promise<WorkspacePlan>
  /** Versions that took effect, the oldest first. */
  readonly versions: () => Promise<readonly VersionRecord[]>
  /** Undefined: there is no such version. */
  readonly readVersion: (version: number) => Promise<KeptVersion | undefined>
  /** The change of the definition that is under way; undefined: none. */
  readonly change: () => WorkspaceChange | undefined
  /** Gives up the definition that is being prepared. False if there is none that could be. */
  readonly cancelChange: () => boolean
  /** Who would be in a cohort of this workspace, which is not in force. Throws `too_many_requests`. */
  readonly preview: (workspace: Workspace, cohort: string) => Promise<CohortPreview>
  /** What the definition in force computes of a person now. */
  readonly computedTraits: (state: ProfileState) => Readonly<Record<string, unknown>>
  /** Everything below `position` is applied; `at` is the log time of the last of it, ms. */
  readonly applied: () => { readonly position: number; readonly at: number }
  /** Resolves once everything below `position` is applied. */
  readonly untilApplied: (position: number) => Promise<void>
  /** Called after each commit of the pipeline, in order. The returned function ends it. A listener does not throw. */
  readonly onCommit: (listener: CommitListener) => () => void
  readonly lanes: () => readonly LaneStatus[]
  readonly forwards: () => readonly ForwardStatus[]
  /** Settings, actions and presets of a destination of the catalogue; undefined if it cannot be loaded just now. */
  readonly describeDestination: (slug: string) => Promise<DestinationForm | undefined>
  /** Makes the harmless call of the connection's kind. The connection exists. */
  readonly testConnection: (key: string) => Promise<{ readonly ok: boolean; readonly detail: string }>
  /** Makes messages as delivery does. Read at each use, as {@link publicUrl} is. */
  readonly composer: Composer
  /** Sends a message of nobody's once, through this connection; nothing of it goes on record. */
  readonly sendTrial: (connection: string, profile: number, message: OutgoingMessage) => Promise<Outcome>
  /** Events that the connection's tool refused for good, the oldest first; undefined: nothing is forwarded to it. */
  readonly parked: (connection: string) => readonly ParkedEvent[] | undefined
  /** Sends them again. Rejects as the store does. */
  readonly replay: (connection: string) => Promise<Replayed | undefined>
  /**
   * Has deliveries tried once more that failed; `unconfirmed`: also those that may have arrived. Resolves with those that wait again;
   * undefined: delivery has not begun. Rejects as the store does.
   */
  readonly replayDeliveries: (
    deliveries: readonly Delivery[],
    unconfirmed: boolean,
  ) => Promise<readonly Delivery[] | undefined>
  /** The newest calls of a connection's tool, the newest first. */
  readonly receivedCalls: (connection: string) => readonly ReceivedCall[]
  /** Whether a coupon has fewer codes left than it should. */
  readonly isLowOnCodes: (coupon: string) => boolean
  readonly auth: {
    /** In constant time. */
    readonly isAdminToken: (token: string) => boolean
    /** Whether it is the token of the printed sign-in link; true at most once. */
    readonly takeOneTime: (token: string) => boolean
  }
  /** Whether the demo may show people who have not signed in what is known under their anonymous id; asked besides `sending: inbox`. */
  readonly demo: () => boolean
  /** Whether requests can be served: the store takes writes and the pipeline has caught up with the start. */
  readonly ready: () => boolean
  /** All metrics in the text format of Prometheus. */
  readonly metricsText: () => Promise<string>
  /** Folder of the built browser app; it may be missing. */
  readonly webFolder: string
}

export interface CurrentWorkspace {
  readonly version: number
  readonly workspace: Workspace
  /** The file as written. */
  readonly source: string
  /** Who changes it: the file given with --workspace, or the store. */
  readonly owner: 'file' | 'store'
}

export interface WorkspaceChange {
  readonly version: number
  readonly stage: 'reading' | 'judging' | 'done' | 'cancelled'
  readonly done: number
  readonly total: number
}

export interface CohortPreview {
  readonly size: number
  readonly profiles: number
  readonly sample: readonly number[]
}

export interface PublishOptions {
  readonly expectedVersion?: number
  /** Journeys in flight move to the new version; absent: they stay on theirs. */
  readonly migration?: Migration
  /** The version that it brings back. */
  readonly rollbackOf?: number
}

export interface PlanQuestion {
  /** Where people go on if journeys are to move; absent: they stay on their version. */
  readonly migration?: Migration
  /** How long people may be counted, ms; absent: they are not. */
  readonly countWithinMs?: number
  /** Only where people are in campaigns is of interest. */
  readonly onlyJourneys?: true
}

export interface VersionRecord {
  readonly version: number
  /** When it took effect, log time, ms; undefined: it was not noted then. */
  readonly at: number | undefined
}

export interface KeptVersion {
  /** As written. */
  readonly source: string
  /** As it was in force, content of files included. */
  readonly workspace: Workspace
  /** Undefined: it was not noted then. */
  readonly by: 'file' | 'api' | undefined
  readonly rollbackOf: number | undefined
  /** Whether journeys in flight were moved to it. */
  readonly migrated: boolean
}

export interface CheckedDefinition {
  readonly problems: readonly Problem[]
  /** Things that work, but are hardly meant. */
  readonly warnings: readonly Problem[]
  /** Absent if there are problems. */
  readonly workspace?: Workspace
}

export type CommitListener = (committed: Committed) => void

/** What one commit of the pipeline changed. */
export interface Committed {
  readonly events: readonly CommittedEvent[]
  readonly story: readonly StoryRow[]
  /** Every profile whose record was written, those that were folded into another included. */
  readonly profiles: ReadonlySet<number>
}

export interface CommittedEvent {
  readonly position: number
  /** When it was put in the log, ms. */
  readonly at: number
  /** Undefined where it came to none. */
  readonly profile: number | undefined
  /** Undefined where it could not be read. */
  readonly event: TrackedEvent | undefined
  readonly verdict: 'applied' | 'duplicate' | 'rejected'
}

export interface LaneStatus {
  readonly connection: string
  /** Deliveries that are not settled. */
  readonly pending: number
  /** Those of them that wait for room in a throttle. */
  readonly throttled: number
  /** When the next changes of its lists may go out, ms; null: none wait. */
  readonly listsAt: number | null
  readonly state: 'ok' | 'stopped' | 'backing_off'
  /** For people; empty if all is well. */
  readonly detail: string
}

export interface ForwardStatus {
  readonly connection: string
  /** The next position to forward. */
  readonly position: number
  readonly lag: number
  /** Events set aside after they failed. */
  readonly parked: number
  readonly state: LaneStatus['state']
  /** For people; empty if all is well. */
  readonly detail: string
}
