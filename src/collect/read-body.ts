import { isAscii, isUtf8 } from 'node:buffer'
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib'
import { err, ok, type Result } from '../kernel/result.ts'
import type { Refusal } from './answer.ts'
import { findJsonFault } from './json-fault.ts'

export interface ReadBody {
  /** JSON text, unpacked: what goes into the log. */
  readonly bytes: Buffer
  readonly value: unknown
}

type Unpack = (packed: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>
const UNPACKERS: Readonly<Record<string, Unpack>> = {
  gzip: promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
}
const inflateBare = promisify(inflateRaw)

/**
 * The JSON of a body, whatever its content type says. `bytesMax` bounds it unpacked, which is what stops a decompression bomb:
 * unpacking ends there. The ratio is not judged, since honest batches repeat themselves and shrink to a fiftieth.
 */
export async function readBody(
  received: Buffer,
  encoding: string | undefined,
  bytesMax: number,
): Promise<Result<ReadBody, Refusal>> {
  const packing = packingOf(received, encoding)
  if (packing === undefined) return parse(received, bytesMax)
  const unpacked = await unpack(received, packing, bytesMax)
  return unpacked.ok ? parse(unpacked.value, bytesMax) : unpacked
}

/** A JSON text never starts with gzip's magic bytes, nor a gzip stream without: so they decide, if a proxy unpacked it or lost the header. */
function packingOf(received: Buffer, encoding: string | undefined): string | undefined {
  if (received[0] === 0x1f && received[1] === 0x8b) return 'gzip'
  if (encoding === undefined) return undefined
  const name = encoding.trim().toLowerCase()
  return name === '' || name === 'identity' || name === 'gzip' || name === 'x-gzip' ? undefined : name
}

async function unpack(received: Buffer, packing: string, bytesMax: number): Promise<Result<Buffer, Refusal>> {
  // Some clients write bare deflate under the name; with its wrapper the first byte has an 8 in its low half.
  const bare = packing === 'deflate' && (received[0]! & 0x0f) !== 8
  const unpacker = bare ? inflateBare : Object.hasOwn(UNPACKERS, packing) ? UNPACKERS[packing] : undefined
  if (!unpacker) {
    return err({
      code: 'bad_encoding',
      message: 'Content-Encoding must be gzip, deflate, br or identity, and only one of them.',
    })
  }
  try {
    return ok(await unpacker(received, { maxOutputLength: bytesMax }))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      const message = `The body unpacks to more than ${bytesMax} bytes; unpacking was stopped there. Send fewer events at once.`
      return err({ code: 'body_too_large', message })
    }
    return err({ code: 'bad_encoding', message: `The body is no complete ${packing} stream.` })
  }
}

const tooLarge = (bytesMax: number): Refusal => ({
  code: 'body_too_large',
  message: `The body has more than ${bytesMax} bytes. Send fewer events at once.`,
})

function parse(received: Buffer, bytesMax: number): Result<ReadBody, Refusal> {
  // Some Windows tools write a byte order mark, which JSON does not know.
  const marked = received[0] === 0xef && received[1] === 0xbb && received[2] === 0xbf
  const bytes = marked ? received.subarray(3) : received
  if (bytes.length > bytesMax) return err(tooLarge(bytesMax))
  if (bytes.length === 0)
    return err({ code: 'invalid_json', message: 'The body is empty: a JSON document was expected.' })
  const ascii = isAscii(bytes)
  // Replacing broken characters could make two people's ids equal.
  if (!ascii && !isUtf8(bytes))
    return err({ code: 'invalid_json', message: 'The body is not valid UTF-8. Send JSON in UTF-8.' })
  const text = ascii ? bytes.toString('latin1') : bytes.toString('utf8')
  try {
    return ok({ bytes, value: JSON.parse(text) as unknown })
  } catch {
    return err({ code: 'invalid_json', message: describeFault(text) })
  }
}

function describeFault(text: string): string {
  const found = findJsonFault(text)
  if (!found) return 'The body is not valid JSON.'
  const { position, line, column } = found
  const what = position >= text.length ? 'it ends too early' : `unexpected ${JSON.stringify(text[position])}`
  return `The body is not valid JSON: ${what} at position ${position} (line ${line}, column ${column}).`
}
