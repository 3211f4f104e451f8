import type { AudienceMember, Outcome } from '../../model/delivery.ts'
import type { AudienceSettings } from '../../model/workspace.ts'
import type { AudienceAbility, HttpCall, Reply } from '../connection.ts'
import { listName } from '../list-name.ts'
import { brazeOutcome, itemErrors } from './braze-outcome.ts'
import { brazeCall, type BrazeSettings } from './braze-settings.ts'
import { OBJECTS_MAX } from './track-body.ts'

/** An attribute that is true for members; for partners, a cohort of Braze's own. */
export const audiences: AudienceAbility<BrazeSettings> = {
  membersMax: OBJECTS_MAX,
  listId: (own, key, audience) => {
    if (audience.id !== undefined) return audience.id
    if (!own.cohortImport) return `cohort_${key}`
    return audience.create === false ? key : undefined
  },
  // Making a cohort that is there only names it anew, so nothing has to be looked for.
  prepare: { call: cohortCall, create: cohortCall, listId: readCohort },
  change: (own, listId, op, members) => {
    const ids = members.flatMap(({ externalId }) => externalId ?? [])
    if (own.cohortImport) {
      const change = { user_ids: ids, ...(op === 'remove' && { should_remove: true }) }
      return partnerCall(own, 'cohorts/users', { cohort_id: listId, cohort_changes: [change] })
    }
    // Nobody is created in order to be on no list.
    const flags = { _update_existing_only: own.onlyExisting || op === 'remove' }
    const attributes = ids.map((id) => ({ external_id: id, [listId]: op === 'add', ...flags }))
    return brazeCall(own, '/users/track', { attributes }, attributes.length > 1)
  },
  outcomes: memberOutcomes,
  matchable: ({ externalId }) => externalId !== undefined && externalId !== '',
}

function memberOutcomes(reply: Reply, members: readonly AudienceMember[]): readonly Outcome[] {
  const whole = brazeOutcome(reply, 'Braze took the change.', 'natural')
  const errors = reply.kind === 'http' && whole.result === 'accepted' ? itemErrors(reply.body) : []
  const blamed = new Map(errors.flatMap(({ index, type }) => (index === undefined ? [] : [[index, type] as const])))
  return members.map((_, index) => {
    const why = blamed.get(index)
    return why === undefined ? whole : { result: 'failed', detail: `Braze refused it: ${why}` }
  })
}

function cohortCall(own: BrazeSettings, key: string, audience: AudienceSettings): HttpCall {
  return partnerCall(own, 'cohorts', { name: listName(key, audience), cohort_id: key })
}

function partnerCall(own: BrazeSettings, path: string, body: object): HttpCall {
  const { partner, partnerKey, importKey } = own.cohortImport ?? { partner: '', partnerKey: '', importKey: '' }
  const keys = { partner_api_key: partnerKey, client_secret: importKey }
  return brazeCall(own, `/partners/${partner}/${path}`, { ...keys, ...body })
}

function readCohort(reply: Reply, key: string): { readonly id: string } | Outcome {
  const outcome = brazeOutcome(reply, 'Made.', 'natural')
  return outcome.result === 'accepted' ? { id: key } : outcome
}
