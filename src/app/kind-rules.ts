import type { Addresses, ConnectionKind } from '../connections/connection.ts'
import { checkSettings, connectionKinds } from '../connections/registry.ts'
import type { Program } from '../engine/program.ts'
import type { KindRules } from '../model/kind-rules.ts'
import { CHANNELS, type Channel, type Workspace } from '../model/workspace.ts'

/** What reading a workspace and running it have to know of each kind of connection. */
export const kindRules: Readonly<Record<string, KindRules>> = Object.fromEntries(
  Object.entries(connectionKinds).map(([kind, declared]) => [
    kind,
    {
      checkSettings: (settings) =>
        checkSettings(kind, settings).map(({ path, message }) => ({
          path: path === '' ? [] : path.split('.'),
          message,
        })),
      channels: CHANNELS.filter((channel) => declared.send?.channels.includes(channel)),
      forwards: declared.forward !== undefined || declared.hosted !== undefined,
      audiences: declared.audiences !== undefined || declared.hosted !== undefined,
      calls: declared.call !== undefined,
    } satisfies KindRules,
  ]),
)

/** How each connection of a workspace reaches a person, found by asking its kind about people of whom more and more is known. */
export function reachFor(workspace: Workspace): Program['reach'] {
  const answers = new Map<string, ReturnType<Program['reach']>>()
  for (const [key, { kind }] of Object.entries(workspace.connections)) {
    for (const channel of CHANNELS) answers.set(`${key} ${channel}`, needsOf(connectionKinds[kind], channel))
  }
  return (connection, channel) => answers.get(`${connection} ${channel}`) ?? (channel === 'sms' ? 'phone' : 'email')
}

function needsOf(kind: ConnectionKind | undefined, channel: Channel): ReturnType<Program['reach']> {
  const send = kind?.send
  const isEnough = (addresses: Partial<Addresses>): boolean =>
    send?.reaches({ subscriptions: [], ...addresses }, channel) ?? true
  if (isEnough({})) return 'nothing'
  if (isEnough({ email: 'somebody@example.com' })) return 'email'
  if (isEnough({ phone: '+4930123456' })) return 'phone'
  if (isEnough({ userId: 'somebody' })) return 'user_id'
  if (isEnough({ devices: [{ platform: 'ios', token: 'ab'.repeat(32), at: 0 }] })) return 'apns'
  return isEnough({ devices: [{ platform: 'android', token: 'a:b', at: 0 }] }) ? 'fcm' : 'subscription'
}
