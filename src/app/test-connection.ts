import type { Connection } from '../deliver/open-connections.ts'
import type { Egress } from '../egress/egress.ts'

/** Makes the harmless call of a connection's kind and says in plain words whether its credentials are good. */
export async function testConnection(
  connection: Connection | undefined,
  egress: Egress,
): Promise<{ readonly ok: boolean; readonly detail: string }> {
  if (!connection) return { ok: false, detail: 'There is no such connection in the workspace.' }
  const { test, title, limits } = connection.kind
  if (!test) return { ok: true, detail: `${title} has no call to test with; its settings are well-formed.` }
  const outcome = test.outcome(await egress.perform(test.call(connection.settings), { timeoutMs: limits.timeoutMs }))
  return { ok: outcome.result === 'accepted', detail: outcome.detail }
}
