import { lookup } from 'node:dns/promises'
import type { LookupAddress } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { RekindleError } from '../kernel/errors.ts'
import { addressProblem } from './address-rules.ts'
import type { EgressRules } from './url-rules.ts'

/** All addresses of a name, as the system resolves it. */
export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>

export const systemResolve: Resolve = (hostname) => lookup(hostname, { all: true })

/**
 * The name resolution of every outgoing connection. The socket connects to the very addresses that were checked, so a name
 * server that answers differently the next time (rebinding) gains nothing. One bad address among good ones refuses them all:
 * an honest tool has none.
 */
export function createVettedLookup(resolve: Resolve, rules: EgressRules): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (found) => {
        const refused = rules.allowPrivate ? undefined : found.find(({ address }) => addressProblem(address))
        const [first] = found
        if (refused) callback(refusal(hostname, addressProblem(refused.address) ?? ''), '', 0)
        else if (!first) callback(new Error(`${hostname} has no address.`), '', 0)
        else if (options.all) callback(null, [...found])
        else callback(null, first.address, first.family)
      },
      (error: unknown) => callback(error as NodeJS.ErrnoException, '', 0),
    )
  }
}

function refusal(hostname: string, problem: string): RekindleError {
  return new RekindleError(
    'egress_refused',
    `${hostname} resolves to ${problem}. Start with allow-private for local tools.`,
  )
}

/** Whether a connection failed because our own rules forbid the address; undici and nodemailer may wrap the error. */
export function isRefusal(error: unknown): error is RekindleError {
  return error instanceof RekindleError && error.code === 'egress_refused'
}
