import { connect } from 'node:net'
import type { LookupFunction } from 'node:net'
import { Transform } from 'node:stream'
import { createTransport } from 'nodemailer'
import type { MailCall, MailCheckCall, MailSigner, Reply } from '../kernel/call.ts'
import type { Clock } from '../kernel/clock.ts'
import { RekindleError } from '../kernel/errors.ts'
import { err, ok, type Result } from '../kernel/result.ts'
import { broken, refused } from './broken-reply.ts'
import { mailHeaderProblem } from './header-rules.ts'
import type { CallLimits } from './http-client.ts'
import { INVALID_ADDRESS_REPLY, replyToMailError } from './mail-reply.ts'
import type { MailServer } from './mail-server.ts'
import { readMailServer } from './mail-server.ts'
import type { EgressRules } from './url-rules.ts'
import { literalProblem } from './url-rules.ts'

/** Enough to hide the server's think time; many relays refuse more than ten connections of one client. */
const CONNECTIONS_MAX = 8
/** A relay's usual limit per connection; a fresh one costs a handshake. */
const MAILS_PER_CONNECTION_MAX = 500
/** Below the 5 minutes that RFC 5321 asks of servers: we close first, and no mail meets a half-closed socket. */
const IDLE_CLOSE_MS = 4 * 60_000
/** Handshakes take milliseconds; a server that needs longer is down. */
const CONNECT_TIMEOUT_MS = 10_000

export interface MailClient {
  send(call: MailCall, limits: CallLimits): Promise<Reply>
  /** Greets the server and logs in, on a connection of its own. */
  check(call: MailCheckCall, limits: CallLimits): Promise<Reply>
  close(): Promise<void>
}

export interface MailClientOptions {
  readonly clock: Clock
  readonly rules: EgressRules
  readonly lookup: LookupFunction
}

/** How far a mail has got. `sent`: the final dot was handed to the socket, so the server may have taken it. */
interface Progress {
  sent: boolean
}

/** Keeps connections open per server: on a warm one, a mail costs one round trip to DATA and one for the reply. */
export function createMailClient(options: MailClientOptions): MailClient {
  const pools = new Map<string, Pool>()
  const poolFor = (url: string, server: MailServer) => {
    const known = pools.get(url)
    if (known) return known
    const pool = createPool(server, options)
    pools.set(url, pool)
    return pool
  }
  const openPool = (url: string): Result<Pool, Reply> => {
    const server = readMailServer(url)
    if (!server.ok) return err(refused(server.error))
    const problem = options.rules.allowPrivate ? undefined : literalProblem(server.value.host)
    return problem ? err(refused(problem)) : ok(poolFor(url, server.value))
  }
  return {
    send: async (call, limits) => {
      const pool = openPool(call.server)
      if (!pool.ok) return pool.error
      const problem = mailHeaderProblem(call.headers)
      if (problem) return refused(problem)
      return isMailbox(call.to) ? pool.value.send(call, limits) : INVALID_ADDRESS_REPLY
    },
    check: async (call, limits) => {
      const pool = openPool(call.server)
      return pool.ok ? pool.value.check(limits) : pool.error
    },
    close: async () => {
      for (const pool of pools.values()) pool.close()
    },
  }
}

/** One plain address. Stricter than RFC 5321: what is quoted or lists several can only be an attempt to reach others. */
export const isMailbox = (text: string): boolean =>
  text.length <= 254 && /^[^\s<>,;:"()[\]\\@]{1,64}@[^\s<>,;:"()[\]\\@]+$/.test(text)

type Pool = ReturnType<typeof createPool>

function transportTo(server: MailServer, { rules, lookup }: MailClientOptions) {
  return createTransport({
    pool: true,
    host: server.host,
    port: server.port,
    secure: server.secure,
    ...(server.auth ? { auth: server.auth } : {}),
    // Credentials are not shown to whoever listens on the wire. Without any, TLS is a bonus that nobody could verify anyway.
    requireTLS: !server.secure && server.auth !== undefined && !rules.allowPrivate,
    opportunisticTLS: !server.secure && server.auth === undefined,
    tls: { rejectUnauthorized: server.secure || server.auth !== undefined },
    maxConnections: CONNECTIONS_MAX,
    maxMessages: MAILS_PER_CONNECTION_MAX,
    idleTimeout: IDLE_CLOSE_MS,
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: CONNECT_TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
    getSocket: (_options: unknown, done: SocketDone) => openSocket(server, lookup, done),
  })
}

function createPool(server: MailServer, options: MailClientOptions) {
  const { clock } = options
  const progressOf = new WeakMap<AbortSignal, Progress>()
  const transport = transportTo(server, options)
  transport.use('stream', (mail, done) => {
    const progress = mail.data.signal && progressOf.get(mail.data.signal)
    if (progress) mail.message.transform(() => watchEnd(progress))
    done()
  })
  const send = async (call: MailCall, limits: CallLimits): Promise<Reply> => {
    const controller = new AbortController()
    const progress: Progress = { sent: false }
    progressOf.set(controller.signal, progress)
    const giveUp = () => controller.abort()
    const cancelTimeout = clock.after(limits.timeoutMs, giveUp)
    limits.signal?.addEventListener('abort', giveUp)
    if (limits.signal?.aborted) giveUp()
    try {
      const info = await transport.sendMail({
        from: call.from,
        to: { name: '', address: call.to },
        subject: call.subject,
        text: call.text,
        ...(call.html === undefined ? {} : { html: call.html }),
        messageId: call.messageId,
        headers: { ...call.headers },
        ...(call.bounceTo === undefined ? {} : { envelope: { from: call.bounceTo, to: call.to } }),
        ...(call.dkim && { dkim: signingBy(call.dkim) }),
        xMailer: false,
        signal: controller.signal,
      })
      return { kind: 'mail', response: info.response }
    } catch (error) {
      return replyToMailError(error, progress.sent)
    } finally {
      cancelTimeout()
      limits.signal?.removeEventListener('abort', giveUp)
    }
  }
  const check = (limits: CallLimits): Promise<Reply> =>
    inTime(
      clock,
      limits,
      transport.verify().then(
        () => ({ kind: 'mail', response: greeting(server) }),
        (error: unknown) => replyToMailError(error, false),
      ),
    )
  return { send, check, close: () => transport.close() }
}

const greeting = ({ auth }: MailServer): string =>
  auth ? 'The mail server answers and takes the login.' : 'The mail server answers.'

/** For what cannot be called off: it is left to end by itself. */
async function inTime(clock: Clock, { timeoutMs }: CallLimits, reply: Promise<Reply>): Promise<Reply> {
  const late = Promise.withResolvers<Reply>()
  const cancel = clock.after(timeoutMs, () => late.resolve(broken(false, 'No reply of the mail server in time.')))
  try {
    return await Promise.race([reply, late.promise])
  } finally {
    cancel()
  }
}

/**
 * What the signature covers. The fields of the library leave out List-Unsubscribe-Post, which RFC 8058 wants signed; fields that a relay
 * may change, such as Content-Transfer-Encoding, are better not.
 */
const SIGNED_FIELDS = [
  'From',
  'Reply-To',
  'To',
  'Subject',
  'Date',
  'Message-ID',
  'MIME-Version',
  'Content-Type',
  'List-Unsubscribe',
  'List-Unsubscribe-Post',
].join(':')

const signingBy = ({ domain, selector, privateKey }: MailSigner) => ({
  domainName: domain,
  keySelector: selector,
  privateKey,
  headerFieldNames: SIGNED_FIELDS,
})

/**
 * Passes the mail on and notes its end. Signing comes behind it: a signed mail counts as handed over a moment early, which can only make
 * an attempt unclear that was not. A mail that was passed on once is never passed on again: the pool tries again on a
 * new connection when one breaks, and that must not turn an unclear attempt into two mails.
 */
function watchEnd(progress: Progress): Transform {
  const again = progress.sent
  return new Transform({
    transform: (chunk, _encoding, done) => {
      if (again) done(new RekindleError('internal', 'The mail was handed over before.'))
      else done(null, chunk)
    },
    flush: (done) => {
      progress.sent = true
      done()
    },
  })
}

type SocketDone = (error: Error | null, found: { connection: ReturnType<typeof connect> } | false) => void

/** Connects to the vetted address itself; nodemailer then speaks SMTP, and TLS for the name in the URL, over the socket. */
function openSocket(server: MailServer, lookup: LookupFunction, done: SocketDone): void {
  const socket = connect({ host: server.host, port: server.port, lookup, noDelay: true, timeout: CONNECT_TIMEOUT_MS })
  const fail = (error: Error) => {
    socket.destroy()
    done(error, false)
  }
  const onTimeout = () => fail(new Error(`No connection to ${server.host} within ${CONNECT_TIMEOUT_MS} ms.`))
  socket.once('error', fail)
  socket.once('timeout', onTimeout)
  socket.once('connect', () => {
    socket.off('error', fail)
    socket.off('timeout', onTimeout)
    socket.setTimeout(0)
    done(null, { connection: socket })
  })
}
