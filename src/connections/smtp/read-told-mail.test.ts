import { describe, expect, it } from 'vitest'
import { DELIVERY, BOUNCES, feedback, postfixBounce } from '../../../test/conformance/mail-samples.ts'
import type { ReceivedItem } from '../connection.ts'
import { bounceAddressFor, deliveryOfAddress } from './bounce-address.ts'
import { bounceType, clearestStatus } from './bounce-type.ts'
import { readMailDate } from './mail-date.ts'
import { readToldMail } from './read-told-mail.ts'
import type { Settings } from './settings.ts'

const own: Settings = { url: 'smtp://mail.example', from: 'hi@shop.example', ...BOUNCES }
const NOW = Date.UTC(2026, 10, 24)
const OWN_ADDRESS = bounceAddressFor(own, DELIVERY) ?? ''

function read(body: string, over: Partial<Settings> = {}, headers: Readonly<Record<string, string>> = {}) {
  const request = { method: 'POST', url: 'https://r.shop.example/receive/mail', headers, now: NOW } as const
  const items = readToldMail({ ...own, ...over }, { ...request, body: Buffer.from(body) })
  expect(items).toHaveLength(1)
  return items[0] as ReceivedItem
}

/** Appendix E.1 of RFC 3464; the mail given back, which the RFC leaves out, is ours. */
const simpleDsn = (to: string): string => `Date: Thu, 7 Jul 1994 17:16:05 -0400
From: Mail Delivery Subsystem <MAILER-DAEMON@CS.UTK.EDU>
Message-Id: <199407072116.RAA14128@CS.UTK.EDU>
Subject: Returned mail: Cannot send message for 5 days
To: <${to}>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
      boundary="RAA14128.773615765/CS.UTK.EDU"

--RAA14128.773615765/CS.UTK.EDU

The original message was received at Sat, 2 Jul 1994 17:10:28 -0400
from root@localhost

   ----- The following addresses had delivery problems -----
<louisl@larry.slip.umd.edu>  (unrecoverable error)

----- Transcript of session follows -----
<louisl@larry.slip.umd.edu>... Deferred: Connection timed out
      with larry.slip.umd.edu.
Message could not be delivered for 5 days
Message will be deleted from queue

--RAA14128.773615765/CS.UTK.EDU
content-type: message/delivery-status

Reporting-MTA: dns; cs.utk.edu

Original-Recipient: rfc822;louisl@larry.slip.umd.edu
Final-Recipient: rfc822;louisl@larry.slip.umd.edu
Action: failed
Status: 4.0.0
Diagnostic-Code: smtp; 426 connection timed out
Last-Attempt-Date: Thu, 7 Jul 1994 17:15:49 -0400

--RAA14128.773615765/CS.UTK.EDU
content-type: message/rfc822

[original message goes here]

--RAA14128.773615765/CS.UTK.EDU--
`

/** The groups of appendix E.2: several recipients, comments behind codes. */
const MANY = `Original-Recipient: rfc822;arathib@vnet.ibm.com
Final-Recipient: rfc822;arathib@vnet.ibm.com
Action: failed
Status: 5.0.0 (permanent failure)
Diagnostic-Code: smtp; 550 'arathib@vnet.IBM.COM' is not a
 registered gateway user
Remote-MTA: dns; vnet.ibm.com

Original-Recipient: rfc822;johnh@hpnjld.njd.hp.com
Final-Recipient: rfc822;johnh@hpnjld.njd.hp.com
Action: delayed
Status: 4.0.0 (hpnjld.njd.jp.com: host name lookup failure)

Original-Recipient: rfc822;wsnell@sdcc13.ucsd.edu
Final-Recipient: rfc822;wsnell@sdcc13.ucsd.edu
Action: failed
Status: 5.0.0
Diagnostic-Code: smtp; 550 user unknown
Remote-MTA: dns; sdcc13.ucsd.edu`

describe('a delivery report (RFC 3464)', () => {
  it('E.1: what was given up after days is a soft bounce, at the time it was written', () => {
    expect(read(simpleDsn(OWN_ADDRESS))).toMatchObject({
      kind: 'fact',
      event: 'Email Bounced',
      at: Date.UTC(1994, 6, 7, 21, 16, 5),
      about: { deliveryId: DELIVERY },
      properties: {
        bounce_type: 'soft',
        status: '4.0.0',
        reason: '426 connection timed out',
        email: 'louisl@larry.slip.umd.edu',
      },
    })
  })

  it('E.2: among several recipients, that of our mail counts; a vague code closes no address', () => {
    const returned = `To: wsnell@sdcc13.ucsd.edu\nMessage-ID: <${DELIVERY}@shop.example>\n`
    const item = read(postfixBounce(MANY, { returned }))
    expect(item).toMatchObject({
      about: { deliveryId: DELIVERY },
      properties: { status: '5.0.0', reason: '550 user unknown', unclassified: true, email: 'wsnell@sdcc13.ucsd.edu' },
    })
    expect(item).not.toHaveProperty('properties.bounce_type')
  })

  it('E.4: a delay is only noted, and so is what arrived', () => {
    const group = (action: string) =>
      `Final-Recipient: rfc822;thomas@de-montfort.ac.uk\nStatus: 4.0.0 (unknown temporary failure)\nAction: ${action}`
    expect(read(postfixBounce(group('delayed')))).toEqual({ kind: 'noted', name: 'dsn delayed' })
    expect(read(postfixBounce(group('delivered')))).toEqual({ kind: 'noted', name: 'dsn delivered' })
    expect(read(postfixBounce('Final-Recipient: rfc822;a@x.example\nStatus: 4.2.0'))).toMatchObject({ kind: 'noted' })
  })

  it('of an address behind the one that we wrote to is told with ours', () => {
    const group = 'Final-Recipient: rfc822; other@elsewhere.example\nAction: failed\nStatus: 5.1.1'
    expect(read(postfixBounce(group))).toMatchObject({ properties: { email: 'ada@example.com', bounce_type: 'hard' } })
  })

  it('that names nobody is bad', () => {
    expect(read(postfixBounce('X-Nothing: 1'))).toMatchObject({ kind: 'bad', path: 'message/delivery-status' })
  })

  it('is told apart from the next one about the same mail, and is the same when it comes again', () => {
    const id = (body: string) => (read(body) as { readonly id?: string }).id
    const group = 'Final-Recipient: rfc822; ada@example.com\nAction: failed\nStatus: 5.1.1'
    const first = postfixBounce(group)
    expect(id(first)).toBe(id(first.replaceAll('\n', '\r\n')))
    expect(id(first)).not.toBe(id(first.replace('20261123100005.4Cc1', 'another')))
  })
})

describe('a report of a mail that nothing proves to be ours', () => {
  const group = 'Final-Recipient: rfc822; victim@example.com\nAction: failed\nStatus: 5.1.1'
  it.each([
    ['the Message-ID of another sender', `Message-ID: <${DELIVERY}@elsewhere.example>\nTo: victim@example.com\n`],
    ['no mail at all', ''],
  ])('closes no address: %s', (_what, returned) => {
    expect(read(postfixBounce(group, { returned }))).toMatchObject({ kind: 'noted' })
  })

  it('is not believed for an address that we did not make', () => {
    const forged = OWN_ADDRESS.replace(/-[0-9a-f]{12}@/, '-000000000000@')
    expect(forged).not.toBe(OWN_ADDRESS)
    expect(read(postfixBounce(group, { to: forged, returned: '' }))).toMatchObject({ kind: 'noted' })
    expect(read(postfixBounce(group, { to: OWN_ADDRESS.toUpperCase(), returned: '' }))).toMatchObject({ kind: 'fact' })
    const other = { webhookSecret: 'another-secret-of-some-length' }
    expect(read(postfixBounce(group, { to: OWN_ADDRESS, returned: '' }), other)).toMatchObject({ kind: 'noted' })
  })
})

describe('a complaint (RFC 5965)', () => {
  /** Appendix B.1, as it stands, to an address of ours. */
  const B1 = (to: string, returned = ''): string => `From: <abusedesk@example.com>
Date: Thu, 8 Mar 2005 17:40:36 EDT
Subject: FW: Earn money
To: <${to}>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report;
     boundary="part1_13d.2e68ed54_boundary"

--part1_13d.2e68ed54_boundary
Content-Type: text/plain; charset="US-ASCII"
Content-Transfer-Encoding: 7bit

This is an email abuse report for an email message received from IP
192.0.2.1 on Thu, 8 Mar 2005 14:00:00 EDT.  For more information
about this format please see http://www.mipassoc.org/arf/.

--part1_13d.2e68ed54_boundary
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: SomeGenerator/1.0
Version: 1

--part1_13d.2e68ed54_boundary
Content-Type: message/rfc822
Content-Disposition: inline

Received: from mailserver.example.net
     (mailserver.example.net [192.0.2.1])
     by example.com with ESMTP id M63d4137594e46;
     Thu, 08 Mar 2005 14:00:00 -0400
From: <somespammer@example.net>
To: <Undisclosed Recipients>
Subject: Earn money
MIME-Version: 1.0
Content-type: text/plain
Message-ID: ${returned || '8787KJKJ3K4J3K4J3K4J3.mail@example.net'}
Date: Thu, 02 Sep 2004 12:31:03 -0500

Spam Spam Spam
Spam Spam Spam

--part1_13d.2e68ed54_boundary--
`

  it('B.1: is known by the Message-ID, also without its brackets', () => {
    expect(read(B1('abuse@example.net', `${DELIVERY}@shop.example`))).toMatchObject({
      event: 'Email Marked as Spam',
      at: Date.UTC(2005, 2, 8, 21, 40, 36),
      about: { deliveryId: DELIVERY },
    })
    expect(read(B1('abuse@example.net'))).toMatchObject({ kind: 'noted' })
  })

  it.each(['fraud', 'virus', 'other', 'not-spam'])('of another kind is only noted: %s', (type) => {
    expect(read(feedback(type, 'Source-IP: 192.0.2.9'))).toEqual({ kind: 'noted', name: `arf ${type}` })
  })
})

describe('what else comes to that address', () => {
  const mail = (fields: string, text: string) => `From: Ada <ada@example.com>\nTo: ${OWN_ADDRESS}\n${fields}\n\n${text}`
  it.each([
    ['an absence (RFC 3834)', mail('Auto-Submitted: auto-replied', 'I could not be reached.'), 'an automatic reply'],
    ['an absence by its subject', mail('Subject: Out of office: Your cart', 'Back on Monday'), 'an automatic reply'],
    ['a person', mail('Subject: Re: Your cart', 'Thank you!'), 'a mail that is no report'],
    [
      'a note that it was seen (RFC 8098)',
      mail(
        'Content-Type: multipart/report; report-type=disposition-notification; boundary=b',
        '--b\n\nSeen\n--b\nContent-Type: message/disposition-notification\n\nDisposition: manual-action; displayed\n--b--',
      ),
      'a note that a mail was seen (MDN)',
    ],
    [
      'a delay in words, from Exim',
      `From: Mail Delivery System <Mailer-Daemon@mx.example>\nTo: ${OWN_ADDRESS}\nSubject: Warning: message 1a delayed 24 hours\n\nThe message has not yet been delivered.`,
      'worded delayed',
    ],
  ])('is no bounce: %s', (_what, body, name) => {
    expect(read(body)).toEqual({ kind: 'noted', name })
  })
})

describe('an envelope sender of its own', () => {
  it('leads back to the delivery, whoever changed its case', () => {
    expect(OWN_ADDRESS).toMatch(/^bounces\+dlv_[0-9a-z]{25}-[0-9a-f]{12}@shop\.example$/)
    expect(OWN_ADDRESS.split('@')[0]?.length).toBeLessThanOrEqual(64)
    expect(deliveryOfAddress(own, OWN_ADDRESS.toUpperCase())).toBe(DELIVERY)
  })

  it('is the plain one where nothing could prove it, or it would be too long', () => {
    const { webhookSecret: _, ...open } = own
    expect(bounceAddressFor(open, DELIVERY)).toBe('bounces@shop.example')
    expect(bounceAddressFor(own, 'x'.repeat(60))).toBe('bounces@shop.example')
    expect(deliveryOfAddress(open, OWN_ADDRESS)).toBeUndefined()
    expect(deliveryOfAddress(own, 'bounces@shop.example')).toBeUndefined()
    expect(bounceAddressFor({ url: own.url, from: own.from }, DELIVERY)).toBeUndefined()
  })
})

describe('how hard a bounce is', () => {
  it.each([
    ['5.1.1', 'hard'],
    ['5.2.1', 'hard'],
    ['5.2.2', 'soft'],
    ['4.4.7', 'soft'],
    ['5.4.4', 'soft'],
    ['5.7.1', 'block'],
    ['5.6.0', 'block'],
    ['5.3.4', 'block'],
    ['5.1.8', undefined],
    ['5.0.0', undefined],
    [undefined, undefined],
  ])('%s: %s', (status, type) => {
    expect(bounceType(status)).toBe(type)
  })

  it('is told by the words where the status is vague', () => {
    expect(clearestStatus('5.0.0', '550 5.1.1 unknown')).toBe('5.1.1')
    expect(clearestStatus('5.0.0 (permanent failure)', '452 4.2.2 full')).toBe('5.0.0')
    expect(clearestStatus('5.7.1', '550 5.1.1 unknown')).toBe('5.7.1')
    expect(clearestStatus(undefined, 'no mailbox here by that name. (#5.1.1)')).toBe('5.1.1')
    expect(clearestStatus(undefined, 'host 192.5.1.1 said no; version 15.1.1')).toBeUndefined()
  })
})

it.each([
  ['Thu, 7 Jul 1994 17:16:05 -0400', Date.UTC(1994, 6, 7, 21, 16, 5)],
  ['7 Jul 94 17:16 GMT', Date.UTC(1994, 6, 7, 17, 16)],
  ['Thu, 8 Mar 2005 17:40:36 EDT', Date.UTC(2005, 2, 8, 21, 40, 36)],
  ['Mon, 23 Nov 2026 10:00:05 +0530 (IST)', Date.UTC(2026, 10, 23, 4, 30, 5)],
  ['2026-11-23T10:00:00Z', undefined],
  [undefined, undefined],
])('%s is a moment that no machine reads otherwise', (text, at) => {
  expect(readMailDate(text)).toBe(at)
})
