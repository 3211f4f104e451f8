/**
 * Every error that a person or a program outside can meet: a stable code, the HTTP status it travels with, and what to do.
 * Codes are part of the stable surface: add, never rename. docs/errors.md lists them; a test holds the two together.
 */
export const ERRORS = {
  bad_request: { status: 400, help: 'The request could not be read. The message names the part that is wrong.' },
  invalid_json: { status: 400, help: 'The body is not valid JSON. Send one JSON document, UTF-8.' },
  body_too_large: {
    status: 400,
    help: 'The body is over the limit of 500 KB (32 KB for a single event). Send less at once.',
  },
  bad_encoding: { status: 400, help: 'The body could not be unpacked. Send plain JSON or Content-Encoding: gzip.' },
  invalid_definition: {
    status: 400,
    help: 'The workspace has errors; nothing was changed. Each problem names its place.',
  },
  invalid_write_key: {
    status: 401,
    help: 'No source has this write key. Copy the key from the workspace file or the Sources page.',
  },
  unauthorized: { status: 401, help: 'Sign in, or send the admin token as `Authorization: Bearer …`.' },
  forbidden: { status: 403, help: 'This may not be done from here: the origin or the role does not allow it.' },
  bad_signature: { status: 401, help: 'The signature does not match. Check the signing secret of the connection.' },
  not_found: { status: 404, help: 'Nothing is kept under this name.' },
  method_not_allowed: { status: 405, help: 'This address does not take this method.' },
  conflict: { status: 409, help: 'It changed in the meantime. Read it again and repeat the change.' },
  unmapped_steps: {
    status: 409,
    help: 'Steps go away at which people may stand. Say where they go on: OLD=NEW, OLD=exit or OLD=stay.',
  },
  link_invalid: { status: 404, help: 'The link is damaged or was made by another installation.' },
  bad_cursor: { status: 400, help: 'The cursor is not one that this list gave out. Start again without it.' },
  not_supported: { status: 400, help: 'This part of the language is known, but this version cannot run it yet.' },
  too_many_requests: { status: 429, help: 'Too many tries. Wait as long as Retry-After says.' },
  unavailable: {
    status: 503,
    help: 'The store does not take writes just now. Nothing was accepted: send it again after Retry-After.',
  },
  internal: { status: 500, help: 'A fault of ours. The log has the details under the request id.' },
  bad_configuration: { status: 500, help: 'A flag, variable or setting is wrong. The message names it.' },
  store_locked: {
    status: 500,
    help: 'Another process uses this data directory. Stop it, or choose another with --data.',
  },
  store_corrupt: {
    status: 500,
    help: 'The data directory holds something that this version cannot read. Restore a backup.',
  },
  egress_refused: {
    status: 500,
    help: 'The address is private or not https. Start with REKINDLE_EGRESS=allow-private for local tools.',
  },
} as const satisfies Record<string, { status: number; help: string }>

export type ErrorCode = keyof typeof ERRORS

/** A mistake of the caller's, or broken infrastructure, with what to do about it. `path` names the place in what was sent. */
export class RekindleError extends Error {
  readonly code: ErrorCode
  readonly path: string | undefined

  constructor(code: ErrorCode, message: string, options: { path?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'RekindleError'
    this.code = code
    this.path = options.path
  }

  get status(): number {
    return ERRORS[this.code].status
  }
}
