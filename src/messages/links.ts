import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import type { Channel } from '../model/workspace.ts'

/** What a signed link stands for. Nothing of the person is in it but our own number for them and, for a click, where it leads. */
export type LinkToken =
  | { readonly kind: 'open'; readonly delivery: string; readonly profile: number }
  | { readonly kind: 'click'; readonly delivery: string; readonly profile: number; readonly url: string }
  | { readonly kind: 'unsubscribe'; readonly delivery: string; readonly profile: number; readonly channel: Channel }
  /** A device reports what became of a push message. */
  | { readonly kind: 'receipt'; readonly delivery: string; readonly profile: number }
  /** Whoever has it confirms that they subscribed to these topics. */
  | {
      readonly kind: 'confirm'
      readonly delivery: string
      readonly profile: number
      /** Keys. */
      readonly topics: readonly string[]
      /** ms; it confirms nothing from then on. */
      readonly expiresAt: number
    }

export interface LinkSigner {
  /** Throws a TypeError for a link that must not be signed: an address that is not http or https, or parts that are too long. */
  sign(link: LinkToken): string
  /** Undefined for anything that this installation has not signed, character by character. Tokens themselves do not expire. */
  verify(token: string): LinkToken | undefined
}

/** Mail programs cut addresses beyond about 2000 characters less often than beyond 8000; a target so long is no link of a shop's. */
export const LINK_URL_BYTES_MAX = 4096
const DELIVERY_BYTES_MAX = 255
/** Some twenty keys of topics. */
const TOPICS_BYTES_MAX = 1300
/** 128 bits cannot be guessed; more would only lengthen every link. */
const MAC_BYTES = 16
const TOKEN_CHARS_MAX = 6000

/** Places in this list are written into tokens, too. */
const KINDS = ['open', 'click', 'unsubscribe', 'receipt', 'confirm'] as const satisfies readonly LinkToken['kind'][]
/** Places in this list are written into tokens that stay valid for years: add at the end only. */
const CHANNEL_CODES: readonly Channel[] = ['push', 'email', 'webhook', 'sms']

/**
 * A token is base64url of: kind (1 byte), profile (8 bytes), length of the delivery's id (1 byte), the id, the rest by kind, and the
 * first 16 bytes of an HMAC-SHA256 (RFC 2104) over all that. The kind is under the MAC: an open can never pass for an unsubscribe.
 */
export function createLinkSigner(secret: Uint8Array): LinkSigner {
  const key = Buffer.from(hkdfSync('sha256', secret, new Uint8Array(0), 'rekindle link tokens 1', 32))
  const macOf = (payload: Uint8Array): Buffer =>
    createHmac('sha256', key).update(payload).digest().subarray(0, MAC_BYTES)
  return {
    sign(link) {
      const payload = encode(link)
      return Buffer.concat([payload, macOf(payload)]).toString('base64url')
    },
    verify(token) {
      if (token.length > TOKEN_CHARS_MAX) return undefined
      const bytes = Buffer.from(token, 'base64url')
      // The decoder overlooks foreign characters and spare bits: only the one spelling that we made is ours.
      if (bytes.length <= MAC_BYTES || bytes.toString('base64url') !== token) return undefined
      const payload = bytes.subarray(0, -MAC_BYTES)
      return timingSafeEqual(macOf(payload), bytes.subarray(-MAC_BYTES)) ? decode(payload) : undefined
    },
  }
}

function encode(link: LinkToken): Buffer {
  const delivery = Buffer.from(link.delivery, 'utf8')
  if (delivery.length === 0 || delivery.length > DELIVERY_BYTES_MAX)
    throw new TypeError('a delivery id has 1 to 255 bytes')
  if (!Number.isSafeInteger(link.profile) || link.profile < 0) throw new TypeError('a profile id is a whole number')
  const head = Buffer.alloc(10)
  head.writeUInt8(KINDS.indexOf(link.kind), 0)
  head.writeBigUInt64BE(BigInt(link.profile), 1)
  head.writeUInt8(delivery.length, 9)
  return Buffer.concat([head, delivery, rest(link)])
}

function rest(link: LinkToken): Buffer {
  if (link.kind === 'unsubscribe') return Buffer.from([CHANNEL_CODES.indexOf(link.channel)])
  if (link.kind === 'confirm') return confirmRest(link)
  if (link.kind !== 'click') return Buffer.alloc(0)
  const url = Buffer.from(link.url, 'utf8')
  if (url.length > LINK_URL_BYTES_MAX)
    throw new TypeError(`the address of a link has at most ${LINK_URL_BYTES_MAX} bytes`)
  if (!isTrackable(link.url)) throw new TypeError('only http and https addresses are signed')
  return url
}

/** The moment (8 bytes) and the keys, which have no line breaks. */
function confirmRest({ topics, expiresAt }: Extract<LinkToken, { kind: 'confirm' }>): Buffer {
  const keys = Buffer.from(topics.join('\n'), 'utf8')
  if (keys.length === 0 || keys.length > TOPICS_BYTES_MAX)
    throw new TypeError(`the topics of a link have 1 to ${TOPICS_BYTES_MAX} bytes`)
  const at = Buffer.alloc(8)
  at.writeBigUInt64BE(BigInt(expiresAt))
  return Buffer.concat([at, keys])
}

/** Only what was signed comes here; a token of a later version may still say what this one does not know. */
function decode(payload: Buffer): LinkToken | undefined {
  const kind = KINDS[payload[0] ?? KINDS.length]
  if (payload.length < 10 || kind === undefined) return undefined
  const end = 10 + payload.readUInt8(9)
  const common = { profile: Number(payload.readBigUInt64BE(1)), delivery: payload.subarray(10, end).toString('utf8') }
  const tail = payload.subarray(end)
  switch (kind) {
    case 'open':
    case 'receipt':
      return { kind, ...common }
    case 'click': {
      const url = tail.toString('utf8')
      return isTrackable(url) ? { kind, ...common, url } : undefined
    }
    case 'confirm': {
      if (tail.length <= 8) return undefined
      const topics = tail.subarray(8).toString('utf8').split('\n')
      return { kind, ...common, topics, expiresAt: Number(tail.readBigUInt64BE()) }
    }
    case 'unsubscribe': {
      const channel = CHANNEL_CODES[tail[0] ?? CHANNEL_CODES.length]
      return channel === undefined ? undefined : { kind, ...common, channel }
    }
  }
}

/** Whether a click may be sent on there: an http or https address in the spelling that browsers would use. */
export function isTrackable(url: string): boolean {
  return /^https?:\/\//i.test(url) && URL.canParse(url) && Buffer.byteLength(url) <= LINK_URL_BYTES_MAX
}
