import type { CommitNews, DefinitionChange } from '../run/commit-news.ts'
import type { StoreLoan } from '../store/sqlite/lent-store.ts'
import type { RelayedCall } from './relay.ts'

/** What the thread of the pipeline is started with. */
export interface PipelineThreadData {
  readonly loan: StoreLoan
  readonly dedupeSeed: number
}

/** What it is asked. */
export type PipelineRequest =
  | { readonly kind: 'watch'; readonly isWatched: boolean }
  | { readonly kind: 'prepare' }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'stop' }

/** What it tells. */
export type PipelineTold =
  | { readonly kind: 'started' }
  | { readonly kind: 'news'; readonly news: CommitNews }
  | { readonly kind: 'change'; readonly change: DefinitionChange }
  | { readonly kind: 'relayed'; readonly calls: readonly RelayedCall[] }
  | { readonly kind: 'stopped' }
