import { Link } from '@tanstack/react-router'

interface PersonLinkProps {
  readonly profileId: string
  readonly userId?: string | null
  readonly name?: string | null
}

/** Leads to a person by our own id, which always finds exactly one. */
export const PersonLink = ({ profileId, userId, name }: PersonLinkProps) => (
  <Link to="/people/$idType/$id" params={{ idType: 'profile_id', id: profileId }}>
    {name ?? userId ?? profileId}
  </Link>
)
