/** A mail, or a part of one (RFC 5322, RFC 2045), as far as reports need it. */
export interface MailPart {
  /** By name in lower case, each as it stands, unfolded; the first of several. */
  readonly headers: ReadonlyMap<string, string>
  /** `text/plain` where nothing is said. */
  readonly type: string
  /** Parameters of the content type, by name in lower case. */
  readonly parameters: ReadonlyMap<string, string>
  /** Decoded; empty where there are parts. */
  readonly text: string
  readonly parts: readonly MailPart[]
}

/** Reports have three parts; whoever sends more only wants to keep us busy. */
const PARTS_MAX = 50
const DEPTH_MAX = 5
const FIELD = /^([!-9;-~]+)[ \t]*:(.*)$/s

/** Undefined: what came does not begin as a mail does. */
export function readMail(bytes: Uint8Array): MailPart | undefined {
  // Bytes stay bytes until the charset of their part is known.
  const raw = Buffer.from(bytes).toString('latin1').replaceAll('\r\n', '\n')
  // A pipe of a mail server may put the envelope in front, as a mailbox file does.
  const mail = readPart(raw.replace(/^From [^\n]*\n/, ''), 0)
  return mail.headers.size > 0 ? mail : undefined
}

/** The fields of a block, such as a group of a delivery report. */
export function readFields(block: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>()
  for (const line of block.replaceAll(/\n[ \t]+/g, ' ').split('\n')) {
    const [, name, value] = FIELD.exec(line) ?? []
    const key = name?.toLowerCase()
    if (key !== undefined && value !== undefined && !fields.has(key)) fields.set(key, value.trim())
  }
  return fields
}

function readPart(raw: string, depth: number): MailPart {
  const end = raw.startsWith('\n') ? 0 : raw.indexOf('\n\n')
  const headers = readFields(end < 0 ? raw : raw.slice(0, end))
  const body = end < 0 ? '' : raw.slice(end).replace(/^\n{1,2}/, '')
  const { value: type, parameters } = readParameters(headers.get('content-type') ?? 'text/plain')
  const boundary = type.startsWith('multipart/') ? parameters.get('boundary') : undefined
  const inner = boundary && depth < DEPTH_MAX ? innerParts(body, boundary) : []
  const parts = inner.map((part) => readPart(part, depth + 1))
  const text = parts.length > 0 ? '' : decode(body, headers, parameters.get('charset'))
  return { headers, type, parameters, text, parts }
}

/** What stands between the boundaries, without what stands before the first and after the last. */
function innerParts(body: string, boundary: string): readonly string[] {
  const [content = ''] = `\n${body}`.split(`\n--${boundary}--`, 1)
  return content
    .split(`\n--${boundary}`, PARTS_MAX + 1)
    .slice(1)
    .map((part) => part.replace(/^[ \t]*\n/, ''))
}

function readParameters(header: string): {
  readonly value: string
  readonly parameters: ReadonlyMap<string, string>
} {
  const [value = ''] = header.split(';', 1)
  const found = header.matchAll(/;\s*([\w*-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))/g)
  const parameters = [...found].map(([, name = '', quoted, plain = '']) => {
    return [name.toLowerCase(), quoted === undefined ? plain : quoted.replaceAll(/\\(.)/g, '$1')] as const
  })
  return { value: value.trim().toLowerCase(), parameters: new Map(parameters) }
}

function decode(body: string, headers: ReadonlyMap<string, string>, charset = 'utf-8'): string {
  const encoding = headers.get('content-transfer-encoding')?.toLowerCase()
  const bytes = Buffer.from(encoding === 'quoted-printable' ? unquote(body) : body, 'latin1')
  const decoded = encoding === 'base64' ? Buffer.from(bytes.toString('latin1'), 'base64') : bytes
  try {
    return new TextDecoder(charset).decode(decoded).replaceAll('\r\n', '\n')
  } catch {
    return decoded.toString('latin1').replaceAll('\r\n', '\n')
  }
}

const unquote = (text: string): string =>
  text
    .replaceAll(/[ \t]*=\n/g, '')
    .replaceAll(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
