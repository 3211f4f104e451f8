import type { ReceivedMail } from '../../vendors/smtp-server.ts'
import { until } from './until.ts'

const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Thunderbird/140.0'
/** Apple Mail loads pictures through proxies that say no more than this. */
export const PRIVACY_PROXY = 'Mozilla/5.0'

/** What a mail program and its reader do with a mail; each goes on until Rekindle answers. */
export const pixelOf = ({ html }: ReceivedMail): string => /<img[^>]+src="([^"]+\/l\/o\/[^"]+)"/.exec(html)?.[1] ?? ''
export const linksOf = ({ html }: ReceivedMail): readonly string[] =>
  [...html.matchAll(/<a[^>]+href="([^"]+\/l\/c\/[^"]+)"/g)].map(([, link = '']) => link)
export const oneClickOf = ({ headers }: ReceivedMail): string =>
  /^<(.+)>$/.exec(headers['list-unsubscribe'] ?? '')?.[1] ?? ''

/** Shows the mail with its pictures. */
export async function openMail(mail: ReceivedMail, agent = BROWSER): Promise<Response> {
  return visit(pixelOf(mail), agent)
}

/** Taps the first link; the answer is not followed, since it leads to the shop. */
export async function clickMail(mail: ReceivedMail): Promise<Response> {
  return visit(linksOf(mail)[0] ?? '', BROWSER)
}

/** The button that a mail program itself shows (RFC 8058). */
export async function unsubscribeOneClick(mail: ReceivedMail): Promise<Response> {
  return visit(oneClickOf(mail), BROWSER, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'List-Unsubscribe=One-Click',
  })
}

async function visit(url: string, agent: string, init: RequestInit = {}): Promise<Response> {
  const headers = { ...(init.headers as Record<string, string>), 'user-agent': agent }
  return until(`${url.slice(0, 60)} answers`, async () => {
    const response = await fetch(url, { ...init, redirect: 'manual', headers })
    return response.status < 500 && response
  })
}
