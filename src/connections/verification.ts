import type { ReceivedRequest, Verification } from './connection.ts'
import { sameText } from './same-text.ts'

type Reason = Extract<Verification, { readonly ok: false }>['reason']

/** `detail` is for the operator: never what was expected. */
export const refused = (reason: Reason, detail: string): Verification => ({ ok: false, reason, detail })

/** Clocks differ by so much at most. */
const CLOCKS_DIFFER_MS = 300_000

/** Whether a request was signed (ms) within its age, and not ahead of us by more than clocks differ. A time that is none is not fresh. */
export const isFresh = (now: number, signedAt: number, ageMsMax: number): boolean =>
  now - signedAt <= ageMsMax && signedAt - now <= CLOCKS_DIFFER_MS

/** Where a request carries what only the tool and we know, for tools that sign nothing. */
export interface ShownSecret {
  /** Name of the setting that holds it. */
  readonly setting: string
  readonly secret: string | undefined
  /** What the request shows in each place that it may stand in. */
  readonly shown: readonly (string | undefined)[]
  /** How it can be shown, for people. */
  readonly places: string
}

/** Whoever knows the secret is the tool. */
export function verifySecret({ setting, secret, shown, places }: ShownSecret): Verification {
  if (secret === undefined)
    return refused(
      'not_set_up',
      `The setting ${setting} is missing: make a secret up, and tell it to the tool as ${places}.`,
    )
  const given = shown.filter((one): one is string => Boolean(one))
  if (given.length === 0) return refused('unsigned', `The secret is missing: it is shown as ${places}.`)
  if (given.some((one) => sameText(one, secret))) return { ok: true }
  return refused('forged', `The secret is not that of the setting ${setting}.`)
}

/** `?key=…` of the address. */
export const keyInAddress = ({ url }: ReceivedRequest): string | undefined =>
  URL.canParse(url) ? (new URL(url).searchParams.get('key') ?? undefined) : undefined

/** What the header `authorization` shows. */
export function shownLogin({ headers }: ReceivedRequest): {
  readonly bearer?: string
  readonly name?: string
  readonly password?: string
} {
  const [, scheme = '', credentials = ''] =
    /^(bearer|basic)\s+(\S+)\s*$/i.exec((headers['authorization'] ?? '').trim()) ?? []
  if (scheme.toLowerCase() === 'bearer') return { bearer: credentials }
  if (scheme === '') return {}
  const login = Buffer.from(credentials, 'base64').toString('utf8')
  const colon = login.indexOf(':')
  return colon < 0 ? { name: login } : { name: login.slice(0, colon), password: login.slice(colon + 1) }
}
