import { profileIdOf } from '../insight/profile-lookup.ts'
import type { InboxMessage } from '../store/views.ts'
import { isoTime } from './iso-time.ts'
import type { Shape } from './schemas.ts'

export const viewMessage = ({
  id,
  profile,
  campaign,
  step,
  channel,
  to,
  at,
  content,
}: InboxMessage): Shape<'InboxMessage'> => ({
  id,
  profileId: profileIdOf(profile),
  campaign,
  step,
  channel,
  to,
  at: isoTime(at),
  content: { ...content },
})
