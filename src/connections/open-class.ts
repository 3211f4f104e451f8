/**
 * Who fetched a pixel or followed a link, as far as a request tells. Conditions count human and unknown unless told otherwise.
 * `synthetic` is for opens that a tool deduced from something else; a request of its own never is.
 */
export type OpenClass = 'human' | 'machine' | 'synthetic' | 'unknown'

/** Apple Mail fetches every picture of every delivered message by proxies that call themselves exactly so. It is no open. */
const APPLE_PRIVACY_PROXY = 'Mozilla/5.0'

/** Mail scanners, link previews and programs, by a part of their name. Add here what the logs show. */
const MACHINES =
  /barracuda|mimecast|proofpoint|messagelabs|symantec|cloudmark|fireeye|trend ?micro|sophos|ironport|safelinks|urldefense|virustotal|google-safety|slackbot|facebookexternalhit|whatsapp\/|discordbot|linkedinbot|twitterbot|telegrambot|skypeuripreview|bingpreview|\bbot\b|bot\/|crawler|spider|headless|phantomjs|puppeteer|playwright|^curl\/|^wget\/|python-requests|python-urllib|aiohttp|go-http-client|^java\/|apache-httpclient|libwww|scrapy|^axios\//i

/** It fetches a picture when the person opens the mail, on their behalf. */
const FETCHES_WHEN_OPENED = /googleimageproxy/i

/** What browsers and mail programs with windows say: a platform in brackets. */
const PROGRAM_WITH_A_PLATFORM =
  /^(?:Mozilla|Dalvik|Thunderbird|Microsoft Office|Outlook|AppleMail|iPhone Mail)[^(]*\([^)]+\)/

export function classifyAgent(userAgent: string | undefined): OpenClass {
  const agent = userAgent?.trim() ?? ''
  if (agent === APPLE_PRIVACY_PROXY || MACHINES.test(agent)) return 'machine'
  if (FETCHES_WHEN_OPENED.test(agent) || PROGRAM_WITH_A_PLATFORM.test(agent)) return 'human'
  return 'unknown'
}

/** As events say it; `machine` is for whoever asks no more than that. */
export const openFacts = (openClass: OpenClass): { readonly open_class: OpenClass; readonly machine: boolean } => ({
  open_class: openClass,
  machine: openClass === 'machine' || openClass === 'synthetic',
})
