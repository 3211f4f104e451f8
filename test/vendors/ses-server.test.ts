import { expect, it } from 'vitest'
import { signedHeaders } from '../../src/connections/ses/sign-v4.ts'
import { startSesServer } from './ses-server.ts'

const KEYS = { accessKeyId: 'AKIDEXAMPLEAKIDEXAMP', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG' }

it('the local server of SES refuses what SES refuses', async () => {
  const server = await startSesServer({ ...KEYS, region: 'eu-central-1', senders: ['hi@shop.example'] })
  const good = {
    FromEmailAddress: 'hi@shop.example',
    Destination: { ToAddresses: ['ada@example.com'] },
    Content: { Simple: { Subject: { Data: 'Hi' }, Body: { Text: { Data: 'Hi' } } } },
    EmailTags: [{ Name: 'delivery_id', Value: 'dlv_1' }],
  }
  const send = async (over: object, { keys = KEYS, region = 'eu-central-1', at = Date.now(), later = {} } = {}) => {
    const url = `${server.url}/v2/email/outbound-emails`
    const body = JSON.stringify({ ...good, ...over })
    const call = { method: 'POST', url, headers: {}, body }
    const headers = { ...signedHeaders(call, { region, service: 'ses' }, keys, at), ...later }
    const reply = await fetch(url, { method: 'POST', headers, body })
    return [reply.status, reply.headers.get('x-amzn-errortype')?.split(':')[0]]
  }
  expect(await send({})).toEqual([200, undefined])
  const simple = (over: object) => ({ Content: { Simple: { ...good.Content.Simple, ...over } } })
  for (const wrong of [
    { Colour: 1 },
    { FromEmailAddress: 'Größe <hi@shop.example>' },
    { Destination: { ToAddresses: [] } },
    { Destination: { ToAddresses: ['größe@example.com'] } },
    { EmailTags: [{ Name: 'delivery_id', Value: 'a b' }] },
    simple({ Subject: { Data: 'a\nb' } }),
    simple({ Body: {} }),
    simple({ Headers: [{ Name: 'X', Value: 'ü' }] }),
    { Content: {} },
  ])
    expect(await send(wrong)).toEqual([400, 'BadRequestException'])
  expect(await send({ FromEmailAddress: 'no@shop.example' })).toEqual([400, 'MessageRejected'])
  expect(await send({ ConfigurationSetName: 'none' })).toEqual([404, 'NotFoundException'])
  const invalid = [403, 'InvalidSignatureException']
  expect(await send({}, { keys: { ...KEYS, secretAccessKey: 'another' } })).toEqual(invalid)
  expect(await send({}, { region: 'us-east-1' })).toEqual(invalid)
  expect(await send({}, { at: Date.now() - 600_000 })).toEqual(invalid)
  expect(await send({}, { later: { 'x-amz-date': '20200101T000000Z' } })).toEqual(invalid)
  expect(await send({}, { later: { authorization: 'x' } })).toEqual([403, 'MissingAuthenticationTokenException'])
  expect(server.mails).toEqual([good])
  await server.close()
})
