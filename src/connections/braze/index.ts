import type { ConnectionKind } from '../connection.ts'
import { audiences } from './audiences.ts'
import { brazeOutcome } from './braze-outcome.ts'
import { brazeCall, brazeSettings, type BrazeSettings } from './braze-settings.ts'
import { receive } from './currents.ts'
import { forward } from './forward.ts'
import { send } from './send.ts'

const braze: ConnectionKind<BrazeSettings> = {
  kind: 'braze',
  title: 'Braze',
  summary:
    'Sends push and email through Braze, keeps its users, events and purchases up to date, and hears what became of messages.',
  settings: brazeSettings,
  // A quarter of a million messages an hour are 70 a second; a call takes a tenth of one.
  limits: { concurrency: 8, timeoutMs: 20_000 },
  idempotency: 'blind',
  send,
  forward,
  audiences,
  receive,
  test: {
    // Nothing is told, so nothing changes: Braze judges the key before it finds that out.
    call: (own) => brazeCall(own, '/users/track', {}),
    outcome: (reply) => {
      const good = 'The key works for this instance, with the permission users.track.'
      if (reply.kind === 'http' && reply.status === 400) return { result: 'accepted', detail: good }
      return brazeOutcome(reply, good, 'natural')
    },
  },
}
export default braze
