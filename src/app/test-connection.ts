import type { Catalogue, HostedSettings } from '../catalogue/catalogue.ts'
import { callAs, type SessionContext } from '../deliver/sessions.ts'
import type { Connection } from '../deliver/open-connections.ts'
import type { Outcome, OutcomeResult } from '../model/delivery.ts'

/** What went wrong, before what the tool said of it. */
const WRONG: Readonly<Record<Exclude<OutcomeResult, 'accepted'>, string>> = {
  auth: 'The tool does not accept the credentials',
  config: 'The settings do not work',
  retry: 'The tool cannot be reached, or has trouble of its own',
  failed: 'The tool refuses',
  address_invalid: 'The tool refuses',
  unknown: 'The tool gave no clear answer',
}

interface TestContext extends SessionContext {
  readonly catalogue: Pick<Catalogue, 'test'>
}

/** Makes the harmless call of a connection's kind and says in plain words whether its credentials are good. */
export async function testConnection(
  connection: Connection | undefined,
  context: TestContext,
  now: number,
): Promise<{ readonly ok: boolean; readonly detail: string }> {
  if (!connection) return { ok: false, detail: 'There is no such connection in the workspace.' }
  const { test, title, hosted } = connection.kind
  if (hosted) return inWords(await context.catalogue.test(connection.key, connection.settings as HostedSettings))
  if (!test) return { ok: true, detail: `${title} has no call to test with; its settings are well-formed.` }
  const answer = await callAs(context, connection, test.call(connection.settings, now), now)
  return inWords(answer.kind === 'no_session' ? answer.outcome : test.outcome(answer))
}

const inWords = ({ result, detail }: Outcome): { readonly ok: boolean; readonly detail: string } =>
  result === 'accepted' ? { ok: true, detail } : { ok: false, detail: `${WRONG[result]}: ${detail}` }
