import { describe, expect, it } from 'vitest'
import { classifyAgent } from './open-class.ts'

describe('classifyAgent', () => {
  it.each([
    ['Mozilla/5.0', 'machine'],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36',
      'human',
    ],
    ['Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)', 'human'],
    ['YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html', 'unknown'],
    ['Mozilla/4.0 (compatible; ms-office; MSOffice 16)', 'human'],
    ['Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', 'machine'],
    ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/130.0 Safari/537.36', 'machine'],
    ['BarracudaCentral link check', 'machine'],
    ['curl/8.5.0', 'machine'],
    ['python-requests/2.32', 'machine'],
    ['Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)', 'machine'],
    ['node', 'unknown'],
    ['', 'unknown'],
    [undefined, 'unknown'],
  ])('takes %j for %s', (agent, openClass) => {
    expect(classifyAgent(agent)).toBe(openClass)
  })
})
