import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

export type Encoding = 'br' | 'gzip'

export interface WebFile {
  readonly body: Buffer
  readonly type: string
  /** Without quotes. */
  readonly tag: string
  /** Packed at the first request and kept; undefined where packing gains nothing. */
  readonly packed: (encoding: Encoding) => Promise<Buffer> | undefined
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.map': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.webp': 'image/webp',
  '.avif': 'image/avif',
  '.ico': 'image/x-icon',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
}

/** Below this the headers weigh more than what packing saves. */
const PACK_BYTES_MIN = 1024
const PACKABLE = /^(text\/|application\/(json|manifest)|image\/svg)/

/** The built app, read into memory, by path (`/assets/x.js`); empty if the folder is missing. */
export async function readWebFiles(folder: string): Promise<ReadonlyMap<string, WebFile>> {
  const files = new Map<string, WebFile>()
  for (const path of await listFiles(folder)) {
    const type = TYPES[extname(path).toLowerCase()] ?? 'application/octet-stream'
    files.set(`/${path.replaceAll('\\', '/')}`, createWebFile(await readFile(join(folder, path)), type))
  }
  return files
}

async function listFiles(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, '/').length))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

const brotli = promisify(brotliCompress)
const zip = promisify(gzip)
/** The best level costs ten times the time of this one and saves a twentieth. */
const BROTLI_QUALITY = 9

function createWebFile(body: Buffer, type: string): WebFile {
  const packable = body.length >= PACK_BYTES_MIN && PACKABLE.test(type)
  const made = new Map<Encoding, Promise<Buffer>>()
  const pack = (encoding: Encoding): Promise<Buffer> =>
    encoding === 'br' ? brotli(body, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } }) : zip(body)
  return {
    body,
    type,
    tag: createHash('sha256').update(body).digest('base64url').slice(0, 22),
    packed: (encoding) => {
      if (!packable) return undefined
      const known = made.get(encoding) ?? pack(encoding)
      made.set(encoding, known)
      return known
    },
  }
}
