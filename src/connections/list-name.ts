import type { AudienceSettings } from '../model/workspace.ts'

/** The name by which a list is found again at the tool, and under which it is made. */
export const listName = (key: string, audience: AudienceSettings): string => audience.name ?? `Rekindle ${key}`
