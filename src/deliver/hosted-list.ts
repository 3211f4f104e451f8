import { audienceEvent, personasOf, type HostedList } from '../catalogue/audience-event.ts'
import type { HostedSettings } from '../catalogue/catalogue.ts'
import { UNWANTED } from '../catalogue/progress.ts'
import type { Delivery, Outcome } from '../model/delivery.ts'
import type { DeliverContext } from './deliver-context.ts'
import { listSetting } from './list-setting.ts'
import type { Connection } from './open-connections.ts'

const NOT_TAKEN: Outcome = {
  result: 'config',
  detail: 'No action of the destination takes the changes of lists: name one in `actions`.',
}

interface Change {
  readonly delivery: Pick<Delivery, 'id'> & { readonly audience: NonNullable<Delivery['audience']> }
}

/** Tells a hosted destination who entered or left a list, all the same way. One outcome per change, in order. */
export async function changeHostedList(
  context: Pick<DeliverContext, 'catalogue' | 'settings' | 'metrics'>,
  connection: Connection,
  changes: readonly Change[],
  now: number,
): Promise<readonly Outcome[]> {
  const { list: name, op } = changes[0]!.delivery.audience
  const list = await findHostedList(context, connection, name.slice(name.indexOf('/') + 1))
  if ('result' in list) return changes.map(() => list)
  const events = changes.map(({ delivery }) =>
    audienceEvent(list, op, delivery.audience.member, { id: delivery.id, at: now }),
  )
  // A list is as its cohort is: what is let through of other events is no matter of it.
  const settings: HostedSettings = { ...(connection.settings as HostedSettings), filter: undefined }
  const outcomes = await context.catalogue.forward(connection.key, settings, events)
  return outcomes.map((outcome) => (outcome.detail === UNWANTED ? NOT_TAKEN : outcome))
}

/** As with any tool: the id that is given, or that of an earlier time, or that of a list which the tool now makes. */
async function findHostedList(
  { catalogue, settings }: Pick<DeliverContext, 'catalogue' | 'settings'>,
  connection: Connection,
  key: string,
): Promise<HostedList | Outcome> {
  const audience = connection.audiences[key]
  if (!audience) return { result: 'config', detail: `The workspace has no list ${key} at ${connection.key}` }
  const own = connection.settings as HostedSettings
  const list: HostedList = { key, settings: own.audienceSettings ?? {} }
  const known = audience.id ?? (await settings.get(listSetting(connection.key, key)))
  if (known !== undefined) return { ...list, externalId: known }
  if (audience.create !== true) return list
  const made = await catalogue.createAudience(connection.key, own, {
    audienceName: audience.name ?? key,
    audienceSettings: list.settings,
    personas: personasOf(list),
  })
  if ('result' in made) return made
  if (made.id === undefined) return list
  await settings.set({ [listSetting(connection.key, key)]: made.id })
  return { ...list, externalId: made.id }
}
