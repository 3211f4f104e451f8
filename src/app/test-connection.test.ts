import { afterEach, describe, expect, it } from 'vitest'
import { startSmtpServer } from '../../test/vendors/smtp-server.ts'
import smtp from '../connections/smtp/index.ts'
import webhook from '../connections/webhook/index.ts'
import type { Connection } from '../deliver/open-connections.ts'
import { createEgress } from '../egress/egress.ts'
import { systemClock } from '../kernel/clock.ts'
import { silentLogger } from '../kernel/logger.ts'
import { createKeptSettings } from '../deliver/kept-settings.fixture.ts'
import { testConnection } from './test-connection.ts'

const NO_CATALOGUE = { test: async () => ({ result: 'accepted', detail: 'Hosted.' }) as const }

const NOW = systemClock.now()
const opened: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close()
})

const connectionOf = (url: string): Connection => ({
  key: 'mail',
  kind: smtp,
  settings: { url, from: 'hi@shop.example' },
  forward: undefined,
  audiences: {},
})

function egressOf(allowPrivate: boolean) {
  const egress = createEgress({ clock: systemClock, logger: silentLogger, allowPrivate })
  opened.push(() => egress.close())
  return egress
}

describe('A test of a connection', () => {
  it('says in plain words whether the credentials are good', async () => {
    const server = await startSmtpServer({ auth: { user: 'shop', pass: 'secret-word' } })
    const egress = egressOf(true)
    expect(
      await testConnection(
        connectionOf(server.url),
        { egress, catalogue: NO_CATALOGUE, settings: createKeptSettings() },
        NOW,
      ),
    ).toEqual({
      ok: true,
      detail: 'The mail server answers and takes the login.',
    })
    const wrong = await testConnection(
      connectionOf(server.url.replace('secret-word', 'wrong-word')),
      { egress, catalogue: NO_CATALOGUE, settings: createKeptSettings() },
      NOW,
    )
    expect(wrong).toMatchObject({
      ok: false,
      detail: expect.stringMatching(/^The tool does not accept the credentials: /) as string,
    })
    expect(wrong.detail).not.toContain('wrong-word')
    await server.close()
    expect(
      await testConnection(
        connectionOf(server.url),
        { egress, catalogue: NO_CATALOGUE, settings: createKeptSettings() },
        NOW,
      ),
    ).toMatchObject({
      ok: false,
      detail: expect.stringMatching(/^The tool cannot be reached, or has trouble of its own: .*ECONNREFUSED/) as string,
    })
    expect(
      await testConnection(
        connectionOf(server.url),
        { egress: egressOf(false), catalogue: NO_CATALOGUE, settings: createKeptSettings() },
        NOW,
      ),
    ).toMatchObject({
      ok: false,
      detail: expect.stringMatching(/^The settings do not work: /) as string,
    })
  })

  it('says so where there is nothing to test', async () => {
    const egress = egressOf(true)
    expect(
      (await testConnection(undefined, { egress, catalogue: NO_CATALOGUE, settings: createKeptSettings() }, NOW)).ok,
    ).toBe(false)
    expect(
      await testConnection(
        { ...connectionOf(''), kind: webhook },
        { egress, catalogue: NO_CATALOGUE, settings: createKeptSettings() },
        NOW,
      ),
    ).toMatchObject({
      ok: true,
    })
  })
})
