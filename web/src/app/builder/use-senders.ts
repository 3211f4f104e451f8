import { useQuery } from '@tanstack/react-query'
import { listConnections } from '../../api/admin-api.ts'
import type { Channel } from './step-kinds.ts'

/** Connections that can send on the channel, by what is published; those that are only in the draft are not known to be unable. */
export function useSenders(channel: Channel, keys: readonly string[]): readonly string[] {
  const { data } = useQuery({ queryKey: ['connections', 'all'], queryFn: () => listConnections({ limit: 200 }) })
  return keys.filter((key) => {
    const known = data?.items.find((connection) => connection.key === key)
    return !known || known.abilities.includes(`send:${channel}`)
  })
}
