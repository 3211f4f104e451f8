import { connectionKind } from '../connections/registry.ts'
import { own } from '../insight/names.ts'
import { RekindleError } from '../kernel/errors.ts'
import { meantHint } from '../model/parse/nearest-name.ts'
import type { Channel } from '../model/workspace.ts'
import type { ApiContext } from './api-context.ts'
import type { TrialOrder } from './trial-order.ts'

export interface TrialRoute {
  readonly connection: string
  /** Of an email or a text message. */
  readonly address: string | undefined
  /** Where it does not go where it was meant to, for people. */
  readonly note?: string
}

const INBOX = 'inbox'

/** `sending` holds for tests as for all messages: what it keeps in the house stays there. Throws `bad_request`, `not_found`. */
export function trialConnection(
  context: ApiContext,
  trial: TrialOrder,
  { to, via }: { readonly to: string | undefined; readonly via: string | undefined },
): TrialRoute {
  const { sending } = context.current().workspace
  const { channel } = trial.order.template
  const connection = chosen(context, channel, via, trial.via)
  if (sending.mode === 'inbox')
    return { connection: INBOX, address: to, note: '`sending` is inbox, so it went to the inbox.' }
  if (sending.mode === 'live') return { connection, address: to }
  if (channel !== 'email')
    return { connection: INBOX, address: to, note: '`sending` is test, so it went to the inbox.' }
  return {
    connection,
    address: sending.to,
    note: '`sending` is test, so it went to the address that all email goes to.',
  }
}

function chosen(context: ApiContext, channel: Channel, via: string | undefined, ofStep: readonly string[]): string {
  const senders = sendersOf(context, channel)
  if (via !== undefined) {
    if (senders.includes(via)) return via
    const known = own(context.current().workspace.connections, via)
    const message = known ? `The connection "${via}" can't send ${channel}.` : `There is no connection "${via}".`
    const hint = meantHint(via, senders)()
    throw new RekindleError(known ? 'bad_request' : 'not_found', hint === undefined ? message : `${message} ${hint}`, {
      path: 'via',
    })
  }
  return ofStep[0] ?? senders.find((key) => key !== INBOX) ?? INBOX
}

function sendersOf(context: ApiContext, channel: Channel): readonly string[] {
  const { connections } = context.current().workspace
  const declared = Object.entries(connections).filter(([, { kind }]) =>
    connectionKind(kind)?.send?.channels.includes(channel),
  )
  return [...new Set([...declared.map(([key]) => key), INBOX])]
}
