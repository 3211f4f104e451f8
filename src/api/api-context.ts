import { RekindleError } from '../kernel/errors.ts'
import { createNames, type Names } from '../insight/names.ts'
import { createCohortJudge, type JudgeCohort } from '../insight/judge-parts.ts'
import type { ApiDeps, CurrentWorkspace } from './api-deps.ts'
import { LiveStreams } from './live-streams.ts'
import { Sessions } from './sessions.ts'
import { createSignInThrottle, type SignInThrottle } from './sign-in-throttle.ts'

/** The definition in force with what is derived from it. */
export interface Current extends CurrentWorkspace {
  readonly names: Names
  readonly judge: JudgeCohort
}

/** What every route works with: one per process. */
export interface ApiContext {
  readonly deps: ApiDeps
  readonly sessions: Sessions
  readonly throttle: SignInThrottle
  readonly streams: LiveStreams
  /** Throws `unavailable` while there is no definition. */
  readonly current: () => Current
}

export function createApiContext(deps: ApiDeps): ApiContext {
  let current: Current | undefined
  let known: CurrentWorkspace | undefined
  return {
    deps,
    sessions: new Sessions({ settings: deps.store.settings, clock: deps.clock, random: deps.random }),
    throttle: createSignInThrottle(deps.clock),
    streams: new LiveStreams(deps.clock),
    current: () => {
      const found = deps.workspace()
      if (!found) throw new RekindleError('unavailable', 'Starting up: there is no workspace yet. Try again shortly.')
      if (found !== known || !current) {
        const names = createNames(found.workspace)
        known = found
        current = { ...found, names, judge: createCohortJudge(found.workspace, names) }
      }
      return current
    },
  }
}
