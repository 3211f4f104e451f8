import { z } from 'zod'
import { isLookupType, parseProfileId } from '../insight/profile-lookup.ts'

/** As the stores take it. */
export const LIMIT_MAX = 1000
export const LIMIT_DEFAULT = 100
/** Cursors are short; what is longer was made to be trouble. */
const CURSOR_LENGTH_MAX = 1000
/** Ids of people are at most 500 characters; percent-encoding may triple them. */
const NAME_LENGTH_MAX = 1500

const limit = z.coerce
  .number()
  .int()
  .min(1)
  .max(LIMIT_MAX)
  .default(LIMIT_DEFAULT)
  .describe('How many at most, 1 to 1000.')
const cursor = z.string().min(1).max(CURSOR_LENGTH_MAX).optional().describe('`next` of the page before.')
const key = z.string().min(1).max(NAME_LENGTH_MAX)

/** A query that pages a list, with filters. */
export const pageQuery = <T extends z.ZodRawShape>(filters: T) => z.strictObject({ ...filters, cursor, limit })

export const limitQuery = z.strictObject({ limit })

export const keyParams = z.strictObject({ key: key.describe('As in the workspace file.') })

export const profileParams = z.strictObject({
  idType: z
    .string()
    .max(NAME_LENGTH_MAX)
    .refine(isLookupType, 'expected user_id, anonymous_id, email, phone, profile_id or another type of id')
    .describe(
      'What the person is known by here: user_id, anonymous_id, email, phone, profile_id, or a type of `context.externalIds`.',
    ),
  id: key.describe('The id itself, percent-encoded.'),
})

/** An id of a profile, as its `ids` lists them. */
export const externalId = z.strictObject({
  type: z.string().min(1).max(NAME_LENGTH_MAX),
  value: z.string().min(1).max(NAME_LENGTH_MAX),
})

/** `p_7` → 7. */
export const profileId = z
  .string()
  .regex(/^p_\d{1,15}$/, 'a profile id looks like `p_7`')
  .transform((id) => parseProfileId(id)!)
  .describe('Our own id of a profile.')

export const campaignKey = key.describe('Key of a campaign.')

/** The page as the stores want it: absent rather than undefined. */
export const toPage = ({
  cursor: given,
  limit: count,
}: {
  readonly cursor?: string | undefined
  readonly limit: number
}) => ({
  limit: count,
  ...(given !== undefined && { cursor: given }),
})
