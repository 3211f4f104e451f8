import { createRequire } from 'node:module'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SendgridServer } from './sendgrid-server.ts'
import { startSendgridServer } from './sendgrid-server.ts'

/** The vendor's own client: CommonJS, and made anew so that it keeps nothing from other tests. */
const require = createRequire(import.meta.url)
const { MailService } = require('@sendgrid/mail') as {
  readonly MailService: new () => {
    readonly client: { setDefaultRequest(key: string, value: string): void }
    setApiKey(key: string): void
    send(
      mail: object,
    ): Promise<readonly [{ readonly statusCode: number; readonly headers: Readonly<Record<string, string>> }]>
  }
}

const KEY = 'SG.local'
let server: SendgridServer
beforeAll(async () => {
  server = await startSendgridServer({ apiKey: KEY, senders: ['hi@shop.example'], lists: { 'l-1': 'Comeback' } })
})
afterAll(() => server.close())

const MAIL = {
  to: 'ada@example.com',
  from: { email: 'hi@shop.example', name: 'Shop' },
  subject: 'Your cart',
  text: 'Hi',
  html: '<p>Hi</p>',
  customArgs: { delivery_id: 'dlv_1' },
  headers: { 'List-Unsubscribe': '<https://shop.example/l/u/1>' },
  categories: ['cart-recovery'],
  asm: { groupId: 12 },
  trackingSettings: { clickTracking: { enable: false, enableText: false }, openTracking: { enable: false } },
}
const sendBy = async (key: string, mail: object): Promise<number> => {
  const service = new MailService()
  service.setApiKey(key)
  service.client.setDefaultRequest('baseUrl', server.url)
  try {
    return (await service.send(mail))[0].statusCode
  } catch (error) {
    return (error as { readonly code: number }).code
  }
}

describe('the local SendGrid server', () => {
  it('takes what @sendgrid/mail sends', async () => {
    expect(await sendBy(KEY, MAIL)).toBe(202)
    expect(server.mails.at(-1)).toMatchObject({
      personalizations: [{ to: [{ email: 'ada@example.com' }] }],
      custom_args: { delivery_id: 'dlv_1' },
    })
  })

  it.each<[string, object, number]>([
    ['a sender that is not verified', { from: 'other@shop.example' }, 403],
    ['a recipient that is no address', { to: 'ada' }, 400],
    ['the same recipient twice', { cc: 'ADA@example.com' }, 400],
    ['no subject', { subject: '' }, 400],
    ['a header of its own', { headers: { Subject: 'x' } }, 400],
    ['the same category twice', { categories: ['a', 'a'] }, 400],
    ['eleven categories', { categories: 'a b c d e f g h i j k'.split(' ') }, 400],
    ['custom args that are too long', { customArgs: { a: 'x'.repeat(10_000) } }, 400],
    ['a pool without a name', { ipPoolName: 'x' }, 400],
  ])('refuses, sent by @sendgrid/mail: %s', async (_, over, code) => {
    expect(await sendBy(KEY, { ...MAIL, ...over })).toBe(code)
  })

  it('refuses a wrong key, of @sendgrid/mail too', async () => {
    expect(await sendBy('SG.wrong', MAIL)).toBe(401)
  })

  const post = async (path: string, body: unknown, over: { method?: string; type?: string; subuser?: string } = {}) => {
    const reply = await fetch(`${server.url}/v3${path}`, {
      method: over.method ?? 'POST',
      headers: {
        authorization: `Bearer ${KEY}`,
        'content-type': over.type ?? 'application/json',
        ...(over.subuser === undefined ? {} : { 'on-behalf-of': over.subuser }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return reply.status
  }
  const wire = {
    personalizations: [{ to: [{ email: 'ada@example.com' }] }],
    from: { email: 'hi@shop.example' },
    subject: 'S',
    content: [{ type: 'text/plain', value: 'T' }],
  }
  const put = { method: 'PUT' }

  it.each<[string, string, unknown, object, number]>([
    ['nothing that is right', '/mail/send', wire, {}, 202],
    ['another content type', '/mail/send', wire, { type: 'text/plain' }, 415],
    ['a subuser that is not there', '/mail/send', wire, { subuser: 'x' }, 403],
    ['an unknown field', '/mail/send', { ...wire, tags: [] }, {}, 400],
    ['no recipients', '/mail/send', { ...wire, personalizations: [{}] }, {}, 400],
    ['an empty part', '/mail/send', { ...wire, content: [{ type: 'text/plain', value: '' }] }, {}, 400],
    [
      'HTML before text',
      '/mail/send',
      { ...wire, content: [{ type: 'text/html', value: 'H' }, ...wire.content] },
      {},
      400,
    ],
    ['an unsubscribe group that is a text', '/mail/send', { ...wire, asm: { group_id: '12' } }, {}, 400],
    ['a tracking setting that is none', '/mail/send', { ...wire, tracking_settings: { clicks: {} } }, {}, 400],
    ['contacts, queued', '/marketing/contacts', { contacts: [{ email: 'ada@example.com' }] }, put, 202],
    ['no contacts', '/marketing/contacts', { contacts: [] }, put, 400],
    ['a contact without an address', '/marketing/contacts', { contacts: [{ first_name: 'Ada' }] }, put, 400],
    ['a field that is none', '/marketing/contacts', { contacts: [{ email: 'a@b.example', plan: 'x' }] }, put, 400],
    ['a long city', '/marketing/contacts', { contacts: [{ email: 'a@b.example', city: 'x'.repeat(61) }] }, put, 400],
    [
      'a custom field that was not made',
      '/marketing/contacts',
      { contacts: [{ email: 'a@b.example', custom_fields: { w9: 'x' } }] },
      put,
      400,
    ],
    [
      'a list that is not there',
      '/marketing/contacts',
      { list_ids: ['x'], contacts: [{ email: 'a@b.example' }] },
      put,
      404,
    ],
    ['a search for nobody', '/marketing/contacts/search/emails', { emails: [] }, {}, 400],
    ['a search for 101', '/marketing/contacts/search/emails', { emails: Array(101).fill('a@b.example') }, {}, 400],
    ['a search that finds none', '/marketing/contacts/search/emails', { emails: ['no@b.example'] }, {}, 404],
    ['a list without a name', '/marketing/lists', { name: '' }, {}, 400],
    ['a list whose name is taken', '/marketing/lists', { name: 'Comeback' }, {}, 400],
    ['a removal of nobody', '/marketing/lists/l-1/contacts', undefined, { method: 'DELETE' }, 400],
    ['a path that is none', '/marketing/people', {}, {}, 404],
  ])('refuses %s', async (_, path, body, over, status) => {
    expect(await post(path, body, over)).toBe(status)
  })
})
