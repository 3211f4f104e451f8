import type { ConnectionKind } from '../connections/connection.ts'
import { connectionKind, readSettings } from '../connections/registry.ts'
import type { AudienceSettings, ConnectionSettings, Workspace } from '../model/workspace.ts'

/** A connection of the workspace, ready to use. */
export interface Connection {
  readonly key: string
  readonly kind: ConnectionKind
  /** Checked, with defaults filled in. */
  readonly settings: object
  readonly forward: ConnectionSettings['forward']
  readonly audiences: Readonly<Record<string, AudienceSettings>>
}

/** Keys for Web Push made at first start; used where a connection brings none of its own. */
export interface VapidKeys {
  readonly publicKey: string
  readonly privateKey: string
}

/** Opens all connections of a workspace. One whose settings are wrong is left out: validation has said so before. */
export function openConnections(workspace: Workspace, vapid: VapidKeys): ReadonlyMap<string, Connection> {
  const opened = new Map<string, Connection>()
  for (const [key, declared] of Object.entries(workspace.connections)) {
    const kind = connectionKind(declared.kind)
    if (!kind) continue
    const read = readSettings(declared.kind, withVapid(declared, vapid))
    if (!read.ok) continue
    opened.set(key, { key, kind, settings: read.value, forward: declared.forward, audiences: declared.audiences ?? {} })
  }
  return opened
}

function withVapid({ kind, settings }: ConnectionSettings, vapid: VapidKeys): Readonly<Record<string, unknown>> {
  if (kind !== 'webpush') return settings
  const own = settings.vapid
  return { ...settings, vapid: { ...vapid, ...(typeof own === 'object' && own !== null && own) } }
}
