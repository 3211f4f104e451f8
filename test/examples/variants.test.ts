import { generateKeyPairSync } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { runCommand } from '../../src/app/command-line.ts'

const FOLDER = fileURLToPath(new URL('../../examples/cart-recovery/', import.meta.url))
const textOf = (name: string): string => readFileSync(FOLDER + name, 'utf8')
const variants = readdirSync(FOLDER).filter((name) => name.startsWith('with-'))

const pem = (key: ReturnType<typeof generateKeyPairSync>['privateKey']): string =>
  key.export({ type: 'pkcs8', format: 'pem' }).toString()
const signing = generateKeyPairSync('ec', { namedCurve: 'P-256' })

/** Of the right form, where a form is known. */
const FORMS: Readonly<Record<string, string>> = {
  BRAZE_URL: 'https://rest.fra-01.braze.eu',
  SENDGRID_WEBHOOK_KEY: signing.publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
  MAILCHIMP_KEY: `${'0123456789abcdef'.repeat(2)}-us21`,
  FACEBOOK_AD_ACCOUNT: '1234567890',
  MAILCHIMP_LIST: 'a1b2c3d4e5',
  FCM_SERVICE_ACCOUNT: JSON.stringify({
    type: 'service_account',
    project_id: 'shop',
    private_key_id: 'a1',
    private_key: pem(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey),
    client_email: 'push@shop.iam.gserviceaccount.com',
    token_uri: 'https://oauth2.googleapis.com/token',
  }),
  APNS_KEY: pem(signing.privateKey),
  APNS_KEY_ID: 'ABC123DEFG',
  APNS_TEAM_ID: 'DEF123GHIJ',
}
const variablesIn = (text: string): readonly string[] => [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name!)

describe('cart recovery with tools that a shop has', () => {
  it('comes in as many forms as its page says', () => {
    expect(variants.map((name) => [name, textOf('README.md').includes(`\`${name}\``)])).toEqual(
      ['with-braze.yaml', 'with-mailchimp.yaml', 'with-mobile-push.yaml', 'with-sendgrid.yaml'].map((name) => [
        name,
        true,
      ]),
    )
  })

  it.each(variants)('%s passes `rekindle validate` once its environment is there', async (name) => {
    const env = Object.fromEntries(
      variablesIn(textOf(name)).map((variable) => [variable, FORMS[variable] ?? `value-of-${variable}`]),
    )
    const said: string[] = []
    const note = (text: string) => void said.push(text)
    const code = await runCommand(['validate', FOLDER + name], {
      env,
      out: note,
      err: note,
      untilStopped: () => Promise.resolve(),
      uponCrash: () => {},
    })
    expect({ code, said }).toEqual({ code: 0, said: [`${FOLDER}${name} is good`] })
  })

  it.each(variants)('%s: its page says where every variable comes from', (name) => {
    const page = textOf('README.md')
    expect(variablesIn(textOf(name)).filter((variable) => !page.includes(variable))).toEqual([])
  })

  it.each(variants)('%s is the campaign of the example, through other tools', (name) => {
    const [own, first] = [textOf(name), textOf('rekindle.yaml')].map(
      (text) => parse(text) as Readonly<Record<string, object>>,
    )
    for (const part of ['coupons', 'cohorts', 'templates']) expect(own![part]).toEqual(first![part])
    expect(withoutTools(own!['campaigns'])).toBe(withoutTools(first!['campaigns']))
  })
})

const withoutTools = (campaigns: unknown): string =>
  JSON.stringify(campaigns, (key, value: unknown) => (key === 'via' || key === 'add' ? '…' : value))
