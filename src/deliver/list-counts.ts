import type { ListCounts } from '../connections/connection.ts'
import type { Settings } from '../store/views.ts'

/** What a tool last said of a list, and when it was asked, ms. */
export interface KeptCounts extends ListCounts {
  readonly at: number
}

export const keepCounts = (settings: Settings, connection: string, key: string, counts: KeptCounts): Promise<void> =>
  settings.set({ [place(connection, key)]: JSON.stringify(counts) })

/** Undefined: the tool has said nothing of it yet. */
export async function keptCounts(settings: Settings, connection: string, key: string): Promise<KeptCounts | undefined> {
  const text = await settings.get(place(connection, key))
  return text === undefined ? undefined : (JSON.parse(text) as KeptCounts)
}

const place = (connection: string, key: string): string => `list-counts/${connection}/${key}`
