import { createSign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { HttpCall, Reply } from '../../src/connections/connection.ts'
import ses from '../../src/connections/ses/index.ts'
import { selfSigned } from '../vendors/self-signed.ts'
import { startSesServer } from '../vendors/ses-server.ts'
import { describeConnection } from './connection-suite.ts'
import type { ToolRequest } from './receive-case.ts'
import { envelope, SES_SAMPLES, TOPIC } from './ses-samples.ts'

const KEYS = { accessKeyId: 'AKIDEXAMPLEAKIDEXAMP', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }
const REGION = 'eu-central-1'
const NOW = Date.UTC(2026, 10, 24, 12)
const [sns, other] = [selfSigned('sns.amazonaws.com'), selfSigned('sns.amazonaws.com')]

const http = (status: number, body: unknown = '', headers: Readonly<Record<string, string>> = {}): Reply => ({
  kind: 'http',
  status,
  headers,
  body: typeof body === 'string' ? body : JSON.stringify(body),
})
const refused = (status: number, type: string, message = 'Words') =>
  http(status, { message }, { 'x-amzn-errortype': `${type}:http://internal.amazon.com/` })

/** As SNS does: each name and value on a line of its own, by the order of the names, but for what was added to be signed. */
function signed(request: ToolRequest, key = sns.key, version = '2'): ToolRequest {
  let told: Record<string, string>
  try {
    told = JSON.parse(request.body) as Record<string, string>
  } catch {
    return request
  }
  if (typeof told !== 'object' || told === null || Array.isArray(told)) return request
  const names = ['Message', 'MessageId', 'SubscribeURL', 'Subject', 'Timestamp', 'Token', 'TopicArn', 'Type']
  const text = names
    .flatMap((name) => (typeof told[name] === 'string' ? [name, told[name], ''] : []))
    .join('\n')
    .replaceAll('\n\n', '\n')
  const Signature = createSign(version === '1' ? 'RSA-SHA1' : 'RSA-SHA256')
    .update(text)
    .sign(key, 'base64')
  return { ...request, body: JSON.stringify({ ...told, SignatureVersion: version, Signature }) }
}

describeConnection({
  kind: ses,
  secrets: ['secretAccessKey', 'sessionToken'],
  start: async () => {
    const common = { ...KEYS, region: REGION, senders: ['hi@shop.example'] }
    const [plain, full] = await Promise.all([
      startSesServer(common),
      startSesServer({ ...common, sessionToken: 'AQoDYXdzEJr-session-token', configurationSets: ['events'] }),
    ])
    const settings = { ...KEYS, region: REGION, from: 'Shop <hi@shop.example>', baseUrl: plain.url }
    return {
      settings,
      allSettings: {
        ...settings,
        from: 'Größenwahn <hi@shop.example>',
        replyTo: 'help@shop.example',
        sessionToken: 'AQoDYXdzEJr-session-token',
        configurationSet: 'events',
        topicArn: TOPIC,
        baseUrl: `${full.url}/`,
      },
      wrongSettings: { ...settings, secretAccessKey: 'another-another-another-another' },
      taken: () => plain.mails.length + full.mails.length,
      close: async () => void (await Promise.all([plain.close(), full.close()])),
    }
  },
  bad: [
    { settings: { accessKeyId: 'short' }, path: 'accessKeyId' },
    { settings: { secretAccessKey: '' }, path: 'secretAccessKey' },
    { settings: { region: 'Frankfurt' }, path: 'region' },
    { settings: { from: 'Shop' }, path: 'from' },
    { settings: { replyTo: '' }, path: 'replyTo' },
    { settings: { configurationSet: 'a b' }, path: 'configurationSet' },
    { settings: { topicArn: 'ses-events' }, path: 'topicArn' },
    { settings: { baseUrl: 'email.eu-central-1.amazonaws.com' }, path: 'baseUrl' },
  ],
  replies: [
    { when: '200', reply: http(200, { MessageId: '0100' }), result: 'accepted' },
    ...(
      [
        [400, 'AccountSuspendedException', 'auth'],
        [400, 'MailFromDomainNotVerifiedException', 'auth'],
        [400, 'SendingPausedException', 'auth'],
        [400, 'MessageRejected', 'failed'],
        [400, 'BadRequestException', 'config'],
        [400, 'LimitExceededException', 'retry'],
        [400, 'ThrottlingException', 'retry'],
        [404, 'NotFoundException', 'config'],
        [429, 'TooManyRequestsException', 'retry'],
        [403, 'AccessDeniedException', 'auth'],
        [403, 'ExpiredTokenException', 'auth'],
        [400, 'SomethingNewException', 'config'],
      ] as const
    ).map(([status, type, result]) => ({ when: `${status} ${type}`, reply: refused(status, type), result })),
    {
      when: 'a sender that is not verified',
      reply: refused(400, 'MessageRejected', 'Email address is not verified. The following identities failed'),
      result: 'auth',
    },
    {
      when: 'an error that is named in the body',
      reply: http(400, { __type: 'com.amazonaws.sesv2#BadRequestException', message: 'x' }),
      result: 'config',
    },
    { when: '403 of a proxy', reply: http(403, '<html>'), result: 'auth' },
    { when: '409', reply: http(409), result: 'retry' },
    { when: '429 with Retry-After', reply: http(429, '', { 'retry-after': '3' }), result: 'retry', retryAfterMs: 3000 },
    { when: '500', reply: refused(500, 'InternalServiceErrorException'), result: 'retry' },
    { when: '302', reply: http(302), result: 'config' },
    { when: 'a reply that cannot be', reply: { kind: 'kept' }, result: 'config' },
  ],
  receive: {
    sign: (request, settings) => signed(request, settings['secretAccessKey'] === 'other' ? other.key : sns.key),
    otherSecret: { secretAccessKey: 'other' },
    needed: ['topicArn'],
    signsBody: true,
    proof: () => http(200, sns.certificate),
    samples: SES_SAMPLES,
  },
})

describe('what SNS proves', () => {
  const settings = { topicArn: TOPIC } as never
  const received = ({ headers = {}, body }: ToolRequest, now = NOW) => ({
    method: 'POST' as const,
    url: '',
    headers,
    body: Buffer.from(body),
    now,
  })
  const verify = (request: ToolRequest, proof: Reply | undefined = http(200, sns.certificate), now = NOW) =>
    ses.receive?.verify(settings, received(request, now), proof)
  const proofFor = (more: object): HttpCall | undefined =>
    ses.receive?.proof?.(settings, received(envelope('Notification', '{}', more)))

  it('may be signed by the old algorithm or by the new one', () => {
    const request = envelope('Notification', '{}')
    expect(['1', '2'].map((version) => verify(signed(request, sns.key, version)))).toEqual([{ ok: true }, { ok: true }])
    expect(verify(signed(request, sns.key, '3'))).toMatchObject({ reason: 'forged' })
  })

  it('is believed for a day, since repeats keep their time', () => {
    const request = signed(envelope('Notification', '{}', { Timestamp: new Date(NOW).toISOString() }))
    const [day, clocks] = [24 * 3_600_000, 300_000]
    const after = [0, day, -clocks, day + 1, -clocks - 1].map((ms) =>
      verify(request, http(200, sns.certificate), NOW + ms),
    )
    expect(after.map((one) => one?.ok)).toEqual([true, true, true, false, false])
    expect(after.slice(3)).toMatchObject([{ reason: 'stale' }, { reason: 'stale' }])
  })

  it('is fetched from SNS itself and from nowhere else, and for our topic only', () => {
    const genuine = 'https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-1.pem'
    expect(proofFor({ SigningCertURL: genuine })).toEqual({ kind: 'http', method: 'GET', url: genuine, headers: {} })
    for (const SigningCertURL of [
      genuine.replace('https', 'http'),
      genuine.replace('amazonaws.com', 'amazonaws.com.evil.example'),
      genuine.replace('sns.', 'sns.evil.example/sns.'),
      genuine.replace('https://', 'https://evil@'),
      genuine.replace('.com/', '.com:8443/'),
      genuine.replace('.pem', '.txt'),
      'https://sns.eu-central-1.amazonaws.com/?x=.pem',
      'https://bucket.s3.amazonaws.com/x.pem',
      'x',
      5,
    ])
      expect(proofFor({ SigningCertURL })).toBeUndefined()
    expect(proofFor({ SigningCertURL: genuine, TopicArn: `${TOPIC}2` })).toBeUndefined()
  })

  it('is nothing for another topic, another certificate, or none', () => {
    const request = signed(envelope('Notification', '{}'))
    expect(verify(signed(envelope('Notification', '{}', { TopicArn: `${TOPIC}2` })))).toMatchObject({
      reason: 'forged',
    })
    for (const proof of [http(200, other.certificate), http(200, 'x'), http(404, sns.certificate)])
      expect(verify(request, proof)).toMatchObject({ reason: 'forged' })
    expect(ses.receive?.verify(settings, received(request), undefined)).toMatchObject({ reason: 'forged' })
  })

  it('is confirmed by the address that SNS names, and leaving is not', () => {
    const confirm = (type: string, SubscribeURL: string) =>
      ses.receive?.confirm?.(settings, received(envelope(type, 'x', { SubscribeURL })))?.url
    const own = 'https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&Token=2'
    expect(confirm('SubscriptionConfirmation', own)).toBe(own)
    expect(confirm('SubscriptionConfirmation', 'https://evil.example/')).toBeUndefined()
    expect(confirm('UnsubscribeConfirmation', own)).toBeUndefined()
    expect(confirm('Notification', own)).toBeUndefined()
  })
})

describe('the test of the account', () => {
  it.each([
    [{ SendingEnabled: true, ProductionAccessEnabled: true }, 'accepted', 'may send'],
    [{ SendingEnabled: true, ProductionAccessEnabled: false }, 'accepted', 'sandbox'],
    [{ SendingEnabled: false }, 'auth', 'paused'],
  ] as const)('%j: %s', (account, result, detail) => {
    expect(ses.test?.outcome(http(200, account))).toEqual({ result, detail: expect.stringContaining(detail) })
  })
})

it('has no letters beyond ASCII in addresses', () => {
  const reaches = (email: string) => ses.send?.reaches({ email, subscriptions: [] }, 'email')
  expect(['ada@example.com', 'größe@example.com', 'a@b@c', ''].map(reaches)).toEqual([true, false, false, false])
})
