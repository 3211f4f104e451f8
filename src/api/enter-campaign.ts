import { z } from 'zod'
import { findProfile, profileIdOf, readProfile } from '../insight/profile-lookup.ts'
import { RekindleError } from '../kernel/errors.ts'
import type { Campaign } from '../model/workspace.ts'
import type { ApiContext } from './api-context.ts'
import { profileId } from './parameters.ts'
import type { Shape } from './schemas.ts'

/** A journey key is kept with the profile for each journey, past ones included. */
const JOURNEY_KEY_CHARS_MAX = 200
/** What the templates of one journey may show; it is part of the profile's record until the journey ends. */
const DATA_CHARS_MAX = 10_000
const ID_CHARS_MAX = 500

const id = z.string().min(1).max(ID_CHARS_MAX).optional()

/** Who, by exactly one id, and what the journey is about. */
export const enterBody = z.strictObject({
  userId: id,
  anonymousId: id,
  email: id,
  profileId: profileId.optional(),
  key: z
    .string()
    .min(1)
    .max(JOURNEY_KEY_CHARS_MAX)
    .optional()
    .describe('Journeys with other keys run beside this one. Default: one journey for each person.'),
  data: z
    .record(z.string(), z.unknown())
    .refine((data) => JSON.stringify(data).length <= DATA_CHARS_MAX, `expected at most ${DATA_CHARS_MAX} characters`)
    .optional()
    .describe('What templates call `event.properties`.'),
})
type EnterBody = z.infer<typeof enterBody>

/** Asks through the log, and answers once it is decided. Throws `bad_request`, `not_found`, `conflict`. */
export async function enterCampaign(
  { deps }: ApiContext,
  key: string,
  campaign: Campaign,
  body: EnterBody,
): Promise<Shape<'EnteredCampaign'>> {
  if (campaign.entry.kind !== 'api') {
    const message = `This campaign is entered by its ${campaign.entry.kind}; only one with \`entry: { api: true }\` can be entered by the API.`
    throw new RekindleError('conflict', message, { path: 'key' })
  }
  const profile = await knownPerson(deps, body)
  const { log, state } = deps.store
  const { key: journeyKey, data } = body
  const { position } = await log.append([
    {
      kind: 'input',
      input: {
        kind: 'enter',
        profile,
        campaign: key,
        ...(journeyKey !== undefined && { key: journeyKey }),
        ...(data && { data }),
      },
    },
  ])
  await deps.untilApplied(position + 1)
  const now = await readProfile(state, profile)
  const journey = now?.journeys.find((open) => open.campaign === key && open.key === (journeyKey ?? ''))
  return { campaign: key, profileId: profileIdOf(now?.id ?? profile), journey: journey?.id ?? null }
}

async function knownPerson({ store }: ApiContext['deps'], body: EnterBody): Promise<number> {
  const given = Object.entries({ user_id: body.userId, anonymous_id: body.anonymousId, email: body.email }).filter(
    (pair): pair is [string, string] => pair[1] !== undefined,
  )
  if (given.length + (body.profileId === undefined ? 0 : 1) !== 1) {
    const message = 'Say who by exactly one of `userId`, `anonymousId`, `email` and `profileId`.'
    throw new RekindleError('bad_request', message, { path: 'userId' })
  }
  const [byId] = given
  const found = byId ? await findProfile(store.state, ...byId) : await readProfile(store.state, body.profileId!)
  if (!found)
    throw new RekindleError('not_found', 'Nobody is known by this id.', { path: byId ? camel(byId[0]) : 'profileId' })
  return found.id
}

const camel = (type: string): string => type.replace(/_(.)/, (_, letter: string) => letter.toUpperCase())
