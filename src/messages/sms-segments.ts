/** A text message as networks carry it: in parts that are paid for one by one. */
export interface SmsSegments {
  /** `gsm7`: the letters that every phone knows, 7 bits each. `ucs2`: any others, 16 bits each. */
  readonly encoding: 'gsm7' | 'ucs2'
  /** Places that the text takes: of GSM-7 some characters take two, of UCS-2 those outside the basic plane, such as emoji. */
  readonly units: number
  readonly segments: number
}

/** The default alphabet of GSM 03.38 (3GPP TS 23.038, 6.2.1). */
const BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
)
/** Its extension table: each is written as an escape and a character. */
const EXTENDED = new Set('\f^{}\\[~]|€')

/** One message alone, and each part of a longer one: six bytes of every part say where it belongs. */
const CAPACITY = { gsm7: { single: 160, part: 153 }, ucs2: { single: 70, part: 67 } } as const

/** How many segments the text takes; none for an empty one. A character of two places never stands in two segments. */
export function smsSegments(text: string): SmsSegments {
  const characters = Array.from(text)
  const encoding = characters.every((each) => BASIC.has(each) || EXTENDED.has(each)) ? 'gsm7' : 'ucs2'
  const sizes = characters.map((each) => (encoding === 'ucs2' ? each.length : EXTENDED.has(each) ? 2 : 1))
  const units = sizes.reduce((sum, size) => sum + size, 0)
  const { single, part } = CAPACITY[encoding]
  if (units <= single) return { encoding, units, segments: units === 0 ? 0 : 1 }
  let [segments, used] = [1, 0]
  for (const size of sizes) {
    if (used + size > part) [segments, used] = [segments + 1, 0]
    used += size
  }
  return { encoding, units, segments }
}
