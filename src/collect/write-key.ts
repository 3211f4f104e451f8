import { err, ok, type Result } from '../kernel/result.ts'
import type { Refusal } from './answer.ts'
import type { KnownSource, SourceDirectory } from './source-directory.ts'

/**
 * The source that a request is for. Clients say the key in the user name of Basic authentication (with or without the colon), in the
 * body, or in the query. All are tried, since a proxy in front may use `Authorization` for itself; a bearer token is not ours to judge.
 */
export function findSource(
  directory: SourceDirectory,
  authorization: string | undefined,
  ...others: readonly unknown[]
): Result<KnownSource, Refusal> {
  const basic = basicUser(authorization)
  let sent = false
  for (const key of [basic, ...others]) {
    if (typeof key !== 'string' || key === '') continue
    sent = true
    const source = directory.get(key.trim())
    if (source) return ok(source)
  }
  const message = sent
    ? 'No source has the write key that was sent. Copy it from the workspace file or the Sources page.'
    : 'No write key was sent. Give it as the user name of Basic authentication, or as `writeKey` in the body.'
  return err({ code: 'invalid_write_key', message })
}

function basicUser(authorization: string | undefined): string | undefined {
  if (authorization === undefined || !/^basic /i.test(authorization)) return undefined
  const text = Buffer.from(authorization.slice(6).trim(), 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return colon < 0 ? text : text.slice(0, colon)
}
