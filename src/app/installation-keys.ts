import webPush from 'web-push'
import type { VapidKeys } from '../deliver/open-connections.ts'
import type { Random } from '../kernel/random.ts'
import type { Settings } from '../store/views.ts'

/** What an installation makes for itself at first start and keeps for life. */
export interface InstallationKeys {
  readonly adminToken: string
  /** Signs links: changing it makes every link in every inbox dead. */
  readonly linkSecret: Uint8Array
  readonly dedupeSeed: number
  readonly vapid: VapidKeys
  /** Whether the admin token was made just now, and should be shown. */
  readonly isFirstStart: boolean
}

const KEY = 'installation'

interface Kept {
  readonly adminToken: string
  readonly linkSecret: string
  readonly dedupeSeed: number
  readonly vapid: VapidKeys
}

/** A given secret signs links, so that several installations behind one address can read each other's. */
export async function openInstallationKeys(
  settings: Settings,
  random: Random,
  given: { readonly adminToken?: string | undefined; readonly secret?: string | undefined },
): Promise<InstallationKeys> {
  const text = await settings.get(KEY)
  const kept = text === undefined ? makeKeys(random) : (JSON.parse(text) as Kept)
  if (text === undefined) await settings.set({ [KEY]: JSON.stringify(kept) })
  return {
    adminToken: given.adminToken ?? kept.adminToken,
    linkSecret: given.secret === undefined ? Buffer.from(kept.linkSecret, 'base64url') : Buffer.from(given.secret),
    dedupeSeed: kept.dedupeSeed,
    vapid: kept.vapid,
    isFirstStart: text === undefined,
  }
}

function makeKeys(random: Random): Kept {
  const secretOf = (bytes: number): string => Buffer.from(random.bytes(bytes)).toString('base64url')
  return {
    adminToken: secretOf(24),
    linkSecret: secretOf(32),
    dedupeSeed: Buffer.from(random.bytes(4)).readUInt32LE(),
    vapid: webPush.generateVAPIDKeys(),
  }
}
