import type { AudienceMember } from '../../model/delivery.ts'

/** How a change of membership is told: as an event of its own, or as a trait of the person. */
export type MembershipShape = 'events' | 'traits'

/**
 * That somebody entered or left an audience, in the shape in which Segment's Engage tells it to destinations: receivers made for that
 * understand it as it is. Source: segment.com/docs/engage/using-engage-data.
 */
export function membershipCall(
  shape: MembershipShape,
  audience: string,
  op: 'add' | 'remove',
  member: AudienceMember,
): Readonly<Record<string, unknown>> {
  const isMember = op === 'add'
  const personas = { computation_class: 'audience', computation_id: audience, computation_key: audience }
  const who = member.externalId === undefined ? {} : { userId: member.externalId }
  const email = member.email === undefined ? {} : { email: member.email }
  if (shape === 'traits')
    return { type: 'identify', ...who, traits: { ...email, [audience]: isMember }, context: { personas } }
  return {
    type: 'track',
    event: isMember ? 'Audience Entered' : 'Audience Exited',
    ...who,
    properties: { audience_key: audience, [audience]: isMember },
    context: { personas, ...(member.email !== undefined && { traits: email }) },
  }
}
