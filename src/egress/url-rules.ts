import { isIP } from 'node:net'
import type { Result } from '../kernel/result.ts'
import { err, ok } from '../kernel/result.ts'
import { addressProblem } from './address-rules.ts'

/** Where tools listen on the open internet. Other ports are where internal services listen, and a way to probe for them. */
const PUBLIC_HTTPS_PORTS: readonly string[] = ['', '443', '8443']

export interface EgressRules {
  /** `REKINDLE_EGRESS=allow-private`: plain http, private addresses and any port are allowed. */
  readonly allowPrivate: boolean
}

/**
 * Reads the address of an HTTP call and holds it against the rules that need no name resolution. The error is one line that
 * names the host and the rule, never the rest of the URL, which may hold a key.
 */
export function readHttpUrl(text: string, rules: EgressRules): Result<URL, string> {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url) return err('The address is not a URL.')
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return err(`${url.protocol}// addresses are not called.`)
  if (url.username !== '' || url.password !== '') {
    return err(`The address at ${url.hostname} holds a user name or password. Send credentials in a header.`)
  }
  if (rules.allowPrivate) return ok(url)
  if (url.protocol !== 'https:')
    return err(`${url.hostname} is called by plain http. Use https, or start with allow-private.`)
  if (!PUBLIC_HTTPS_PORTS.includes(url.port)) {
    return err(
      `Port ${url.port} of ${url.hostname} is not one of 443 and 8443. Start with allow-private for other ports.`,
    )
  }
  const problem = literalProblem(url.hostname)
  return problem ? err(problem) : ok(url)
}

/**
 * Why a host that is written as an IP address may not be called. Names give undefined: they are checked when they are
 * resolved. Needed besides that check because the network stack asks no resolver about an address.
 */
export function literalProblem(hostname: string): string | undefined {
  const address = hostname.replace(/^\[|\]$/g, '')
  if (isIP(address) === 0) return undefined
  const problem = addressProblem(address)
  return problem && `${hostname} is ${problem}. Start with allow-private for local tools.`
}
