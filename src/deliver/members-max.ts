import type { Connection } from './open-connections.ts'

/** Members of a list that its tool takes in one call; undefined: it keeps no lists. */
export function membersMax({ kind, settings }: Pick<Connection, 'kind' | 'settings'>): number | undefined {
  const max = kind.audiences?.membersMax
  if (kind.hosted) return kind.hosted.eventsMax
  return typeof max === 'function' ? max(settings) : max
}
