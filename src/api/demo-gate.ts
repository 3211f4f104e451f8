import { RekindleError } from '../kernel/errors.ts'
import type { ApiContext, Current } from './api-context.ts'
import type { ApiDeps } from './api-deps.ts'

/** Only while every message stays in the inbox, and only where the process was started so that strangers may look. */
export const demoIsOn = ({ workspace, demo }: ApiDeps): boolean =>
  workspace()?.workspace.sending.mode === 'inbox' && demo()

/** Throws `not_found` unless the demo is on: as if it were not there. */
export function demoWorkspace({ deps, current }: ApiContext): Current {
  if (!demoIsOn(deps))
    throw new RekindleError('not_found', 'The demo runs only while the workspace says `sending: inbox`.')
  return current()
}
