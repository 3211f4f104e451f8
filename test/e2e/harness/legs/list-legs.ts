import { startAdrollServer } from '../../../vendors/adroll-server.ts'
import { sha256, startFacebookServer } from '../../../vendors/facebook-server.ts'
import { startMailchimpServer } from '../../../vendors/mailchimp-server.ts'
import { emailOf, personAt, type ListLeg } from './leg.ts'

export async function openFacebookLeg(people: readonly string[]): Promise<ListLeg> {
  const server = await startFacebookServer({ accessToken: 'fb-token', adAccount: '1234567890' })
  const hashes = new Map(people.map((person) => [sha256(emailOf(person)), person]))
  return {
    env: { FACEBOOK_TOKEN: 'fb-token', FACEBOOK_AD_ACCOUNT: '1234567890' },
    settings: { facebook: { baseUrl: server.url } },
    members: () => ({
      facebook: server
        .audiences()
        .flatMap(({ id }) => server.members(id))
        .map((hash) => hashes.get(hash) ?? hash)
        .sort(),
    }),
    close: () => server.close(),
  }
}

export async function openAdrollLeg(): Promise<ListLeg> {
  const server = await startAdrollServer({ token: 'ar-token', apiKey: 'ar-key', advertiser: 'ADVERTISER' })
  return {
    env: { ADROLL_TOKEN: 'ar-token', ADROLL_KEY: 'ar-key', ADROLL_ADVERTISER: 'ADVERTISER' },
    settings: { adroll: { baseUrl: server.url } },
    members: () => ({
      adroll: server
        .segments()
        .flatMap(({ id }) => server.members(id))
        .map(personAt),
    }),
    close: () => server.close(),
  }
}

/** Members become so by what is forwarded; the tag is the list. */
export async function openMailchimpLeg(people: readonly string[]): Promise<ListLeg> {
  const server = await startMailchimpServer({ apiKey: '0123456789abcdef0123456789abcdef-us21', list: 'a1b2c3d4e5' })
  return {
    env: {
      MAILCHIMP_KEY: '0123456789abcdef0123456789abcdef-us21',
      MAILCHIMP_LIST: 'a1b2c3d4e5',
      MAILCHIMP_WEBHOOK_SECRET: 'long-random-end-of-the-address',
    },
    settings: { mailchimp: { baseUrl: `${server.url}/3.0` } },
    forwarded: {
      mailchimp: () =>
        people.flatMap((person) =>
          (server.member(emailOf(person))?.events ?? []).map(({ name }) => ({ person, name: String(name) })),
        ),
    },
    members: () => ({ mailchimp: people.filter((person) => server.has('Left a cart', emailOf(person))) }),
    close: () => server.close(),
  }
}
