import type { AddressInfo, Socket } from 'node:net'
import { simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'
import type { SMTPServerSession } from 'smtp-server'

/** A mail that the server took. */
export interface ReceivedMail {
  readonly from: string
  readonly to: readonly string[]
  readonly messageId: string
  readonly subject: string
  readonly text: string
  readonly html: string
  /** By lower-case name, as one line. */
  readonly headers: Readonly<Record<string, string>>
  readonly raw: string
  /** When the final dot came, performance.now(). */
  readonly at: number
}

export interface SmtpReply {
  readonly code: number
  /** With the enhanced status code in front, such as `5.1.1 No such user`. */
  readonly text: string
}

export interface LocalSmtpServer {
  readonly port: number
  /** smtp://127.0.0.1:port, with the login if there is one. */
  readonly url: string
  readonly mails: readonly ReceivedMail[]
  /** Connections that were ever opened. */
  readonly connections: () => number
  /** Refuses the next recipients with these replies, in order. */
  failRcpt(...next: readonly SmtpReply[]): void
  /** Refuses the next mails at the final dot. */
  failData(...next: readonly SmtpReply[]): void
  /** Cuts the connection after the next final dot; `keep`: the mail counts as taken all the same. */
  dropAfterData(options: { readonly keep: boolean }): void
  /** Cuts the connection in answer to the next RCPT TO. */
  dropAtRcpt(): void
  /** Answers the next mail only when the promise resolves. */
  hold(until: Promise<unknown>): void
  /** Cuts all connections, as a server does with idle ones. */
  cutConnections(): void
  /** Resolves when this many mails were taken since the start. */
  received(count: number): Promise<void>
  close(): Promise<void>
}

/** A real SMTP server on 127.0.0.1 that keeps parsed mails and can be told to refuse or to break. */
export async function startSmtpServer(
  options: { readonly auth?: { readonly user: string; readonly pass: string } } = {},
): Promise<LocalSmtpServer> {
  const mails: ReceivedMail[] = []
  const rcptReplies: SmtpReply[] = []
  const dataReplies: SmtpReply[] = []
  const drops: { keep: boolean }[] = []
  const holds: Promise<unknown>[] = []
  const waiting: { count: number; resolve: () => void }[] = []
  let rcptDrops = 0
  let opened = 0

  const server = new SMTPServer({
    authOptional: options.auth === undefined,
    disabledCommands: options.auth ? ['STARTTLS'] : ['STARTTLS', 'AUTH'],
    allowInsecureAuth: true,
    onConnect: (_session, done) => {
      opened++
      done()
    },
    onAuth: (login, _session, done) => {
      const right = login.username === options.auth?.user && login.password === options.auth?.pass
      if (right) done(null, { user: login.username })
      else done(withCode({ code: 535, text: '5.7.8 Authentication credentials invalid' }))
    },
    onRcptTo: (_address, session, done) => {
      if (rcptDrops > 0) {
        rcptDrops--
        return cut(session)
      }
      const reply = rcptReplies.shift()
      done(reply ? withCode(reply) : null)
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        finish(Buffer.concat(chunks), session, done).catch((error: Error) => done(error))
      })
    },
  })

  const finish = async (raw: Buffer, session: SMTPServerSession, done: (error?: Error | null) => void) => {
    const at = performance.now()
    const drop = drops.shift()
    const reply = drop ? undefined : dataReplies.shift()
    if (reply) return done(withCode(reply))
    if (!drop || drop.keep) keep(await parse(raw, session, at))
    if (drop) return cut(session)
    await holds.shift()
    done()
  }
  const keep = (mail: ReceivedMail) => {
    mails.push(mail)
    for (const waiter of waiting.filter(({ count }) => mails.length >= count)) waiter.resolve()
  }
  const connectionsOf = () => [...(server as unknown as { connections: Set<OpenConnection> }).connections]
  const cut = (session: SMTPServerSession) =>
    connectionsOf()
      .find(({ session: own }) => own.id === session.id)
      ?._socket.destroy()

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  server.on('error', () => {})
  // A listening TCP server's address is never a string or null.
  const { port } = server.server.address() as AddressInfo
  const login = options.auth ? `${encodeURIComponent(options.auth.user)}:${encodeURIComponent(options.auth.pass)}@` : ''
  return {
    port,
    url: `smtp://${login}127.0.0.1:${port}`,
    mails,
    connections: () => opened,
    failRcpt: (...next) => void rcptReplies.push(...next),
    failData: (...next) => void dataReplies.push(...next),
    dropAfterData: (how) => void drops.push({ ...how }),
    dropAtRcpt: () => void rcptDrops++,
    hold: (until) => void holds.push(until),
    cutConnections: () => connectionsOf().forEach(({ _socket }) => _socket.destroy()),
    received: (count) =>
      mails.length >= count ? Promise.resolve() : new Promise((resolve) => waiting.push({ count, resolve })),
    close: () => {
      connectionsOf().forEach(({ _socket }) => _socket.destroy())
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

/** The library offers no way to cut one connection, so its own record of them is used. */
interface OpenConnection {
  readonly session: { readonly id: string }
  readonly _socket: Socket
}

const withCode = ({ code, text }: SmtpReply): Error => Object.assign(new Error(text), { responseCode: code })

async function parse(raw: Buffer, session: SMTPServerSession, at: number): Promise<ReceivedMail> {
  const parsed = await simpleParser(raw)
  const { mailFrom, rcptTo } = session.envelope
  return {
    from: mailFrom ? mailFrom.address : '',
    to: rcptTo.map(({ address }) => address),
    messageId: parsed.messageId ?? '',
    subject: parsed.subject ?? '',
    text: parsed.text ?? '',
    html: parsed.html || '',
    headers: Object.fromEntries(
      parsed.headerLines.map(({ key, line }) => [
        key,
        line
          .slice(line.indexOf(':') + 1)
          .replace(/\r?\n\s+/g, ' ')
          .trim(),
      ]),
    ),
    raw: raw.toString('utf8'),
    at,
  }
}
