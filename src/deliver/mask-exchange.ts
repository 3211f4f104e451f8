import type { Exchange } from '../model/exchange.ts'

export const MASK = '••••••'

/** What must not be shown. */
export interface Hidden {
  /** Values of the settings that are secret. */
  readonly secrets: readonly string[]
  /** What is known of the person: addresses, names. Empty: personal data may be shown. */
  readonly personal: readonly string[]
  /** Whether personal data is hidden, also such as is only recognised by its look. */
  readonly hidesPersonal: boolean
}

/** Shorter ones stand in any text, and hiding them would tell what they are. */
const SECRET_CHARS_MIN = 4
const PERSONAL_CHARS_MIN = 3
/** Names of headers, fields and parameters that hold credentials, whatever tool it is. */
const SECRET_NAME = String.raw`[\w.-]*(?:authorization|cookie|token|secret|password|signature|api[-_]?key|private[-_]?key|credential)[\w.-]*`
const SECRET_HEADER = new RegExp(`^(?:${SECRET_NAME}|p256dh|auth|dkim-signature)$`, 'i')
const SECRET_FIELD = new RegExp(String.raw`("(?:${SECRET_NAME}|p256dh|auth)"\s*:\s*")(?:[^"\\]|\\.)*`, 'gi')
const SECRET_PARAMETER = new RegExp(String.raw`((?:^|[?&\s])(?:${SECRET_NAME}|key|sig)=)[^&\s"]*`, 'gi')
const LOGIN_IN_URL = /(\b[a-z][a-z0-9+.-]*:\/\/)[^/\s@"]+@/gi
const EMAIL = /[\w.!#$%&'*+/=?^`{|}~-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+/gi
const EMAIL_IN_URL = /[\w.+-]+%40[a-z0-9-]+(?:\.[a-z0-9-]+)+/gi
const PHONE = /\+\d{7,15}\b/g
/** An address that went to an ad platform: with the address in hand, anybody can tell whose it is. */
const HASH = /\b[0-9a-f]{64}\b/gi
/** Addresses of browsers and tokens of apps are known by the fields that they stand in. */
const DEVICE_FIELD = /("(?:token|to|endpoint|registration_id|device_token)"\s*:\s*")(?:[^"\\]|\\.)*/gi
/** Of a browser or an app: whoever has it can write to the device. */
const DEVICE_IN_URL = /(\/(?:3\/device|fcm\/send|wpush\/v\d|push|w)\/)[^?#\s]+/gi

/** A copy without what must not be shown. Secrets are always hidden. */
export function maskExchange(exchange: Exchange, hidden: Hidden): Exchange {
  const text = masker(hidden)
  const headers = (all: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      Object.entries(all).map(([name, value]) => [name, SECRET_HEADER.test(name) ? MASK : text(value)]),
    )
  const { request, response } = exchange
  return {
    request: {
      ...request,
      url: text(request.url),
      headers: headers(request.headers),
      body: text(request.body),
    },
    response: { ...response, headers: headers(response.headers), body: text(response.body) },
  }
}

function masker({ secrets, personal, hidesPersonal }: Hidden): (text: string) => string {
  const known = [
    ...secrets.filter((secret) => secret.length >= SECRET_CHARS_MIN),
    ...(hidesPersonal ? personal.filter((value) => value.trim().length >= PERSONAL_CHARS_MIN) : []),
  ]
  const spellings = [...new Set(known.flatMap(spellingsOf))].sort((a, b) => b.length - a.length)
  const patterns = hidesPersonal ? [EMAIL, EMAIL_IN_URL, PHONE, HASH] : []
  return (text) => {
    let masked = text
    for (const spelling of spellings) masked = masked.replaceAll(spelling, MASK)
    masked = masked
      .replace(LOGIN_IN_URL, `$1${MASK}@`)
      .replace(SECRET_FIELD, `$1${MASK}`)
      .replace(SECRET_PARAMETER, `$1${MASK}`)
      .replace(DEVICE_FIELD, `$1${MASK}`)
      .replace(DEVICE_IN_URL, `$1${MASK}`)
    for (const pattern of patterns) masked = masked.replace(pattern, MASK)
    return masked
  }
}

/** As it is, and as it stands in JSON, in a form and in a login. */
const spellingsOf = (value: string): readonly string[] => [
  value,
  JSON.stringify(value).slice(1, -1),
  encodeURIComponent(value),
  Buffer.from(value).toString('base64'),
]
