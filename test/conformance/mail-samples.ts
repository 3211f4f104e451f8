import { expect } from 'vitest'
import type { Settings } from '../../src/connections/smtp/settings.ts'
import { bounceAddressFor } from '../../src/connections/smtp/bounce-address.ts'
import type { ReceiveSample } from './receive-case.ts'

/** The account that the samples are told to. */
export const BOUNCES = { bounceAddress: 'bounces@shop.example', webhookSecret: 'a-secret-of-some-length' }
export const DELIVERY = 'dlv_0123456789abcdefghjkmnpqr'
/** What the samples find of a mail of ours. */
const OURS = `From: Shop <hi@shop.example>
To: ada@example.com
Subject: Your cart
Message-ID: <${DELIVERY}@shop.example>
X-Rekindle-Delivery: ${DELIVERY}
Date: Mon, 23 Nov 2026 10:00:00 +0000
`
const OWN_ADDRESS = bounceAddressFor({ ...BOUNCES } as Settings, DELIVERY)

const AT = Date.UTC(2026, 10, 23, 10, 0, 5)

/** A report in three parts, as RFC 6522 has it. */
export const multipartReport = (type: string, boundary: string, ...parts: readonly string[]): string =>
  `Content-Type: multipart/report; report-type=${type};\n\tboundary="${boundary}"\nMIME-Version: 1.0\n\n` +
  `This is a MIME-encapsulated message.\n\n${parts.map((part) => `--${boundary}\n${part}\n`).join('\n')}\n--${boundary}--\n`

/** As Postfix writes it. */
export const postfixBounce = (group: string, over: { readonly to?: string; readonly returned?: string } = {}): string =>
  `Received: by mx.shop.example (Postfix)
\tid 4Cc1; Mon, 23 Nov 2026 10:00:05 +0000 (UTC)
Date: Mon, 23 Nov 2026 10:00:05 +0000 (UTC)
From: MAILER-DAEMON@mx.shop.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: ${over.to ?? 'hi@shop.example'}
Auto-Submitted: auto-replied
Message-Id: <20261123100005.4Cc1@mx.shop.example>
` +
  multipartReport(
    'delivery-status',
    '4Cc0.1795428005/mx.shop.example',
    `Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.shop.example.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients.`,
    `Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.shop.example
X-Postfix-Queue-ID: 4Cc0
X-Postfix-Sender: rfc822; hi@shop.example
Arrival-Date: Mon, 23 Nov 2026 10:00:00 +0000 (UTC)

${group}`,
    `Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

${over.returned ?? OURS}`,
  )

const GROUP = `Final-Recipient: rfc822; ada@example.com
Original-Recipient: rfc822;ada@example.com
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx.example.com
Diagnostic-Code: smtp; 550 5.1.1 <ada@example.com>: Recipient address
    rejected: User unknown in virtual mailbox table`

const FULL_GROUP = `Final-Recipient: rfc822; ada@example.com
Action: failed
Status: 5.2.2
Diagnostic-Code: smtp; 552 5.2.2 The email account that you tried to reach is over quota`

/** Without a status of its own, in base 64, about a mail that is known only by the address it came back to. */
const EXCHANGE = `From: Microsoft Outlook <postmaster@example.com>
To: ${OWN_ADDRESS}
Date: Mon, 23 Nov 2026 11:00:05 +0100
Message-ID: <0a1b@AM0PR01MB1.eurprd01.prod.exchangelabs.com>
Subject: Undeliverable: Your cart
Auto-Submitted: auto-replied
${multipartReport(
  'delivery-status',
  '_000_0a1b',
  `Content-Type: multipart/alternative;\n\tboundary="_004_0a1b"\n\n--_004_0a1b\nContent-Type: text/plain; charset="utf-8"\nContent-Transfer-Encoding: base64\n\n${Buffer.from('Delivery has failed to these recipients or groups: ada@example.com').toString('base64')}\n--_004_0a1b--`,
  `Content-Type: message/delivery-status
Content-Transfer-Encoding: base64

${Buffer.from(
  `Reporting-MTA: dns;AM0PR01MB1.eurprd01.prod.exchangelabs.com\r\nArrival-Date: Mon, 23 Nov 2026 10:00:01 +0000\r\n\r\nFinal-Recipient: rfc822;ada@example.com\r\nAction: failed\r\nStatus: 5.7.1\r\nDiagnostic-Code: smtp;550 5.7.1 TRANSPORT.RULES.RejectMessage; the message was rejected by organization policy\r\n`,
).toString('base64')}`,
  `Content-Type: message/rfc822\n\nFrom: hi@shop.example\nTo: ada@example.com\nMessage-ID: <other@relay.example>\n\nHello`,
)}`

const EXIM = `Return-path: <>
Date: Mon, 23 Nov 2026 10:00:05 +0000
X-Failed-Recipients: ada@example.com
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@mx.shop.example>
To: hi@shop.example
Subject: Mail delivery failed: returning message to sender
Message-Id: <E1tEs3-0001@mx.shop.example>

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  ada@example.com
    host mx.example.com [192.0.2.1]
    SMTP error from remote mail server after RCPT TO:<ada@example.com>:
    550 5.1.1 User unknown

------ This is a copy of the message, including all the headers. ------

Return-path: <hi@shop.example>
${OURS}
Hello
`

/** QSBMF: qmail names neither a type nor a Message-ID. */
const QMAIL = `Date: 23 Nov 2026 10:00:05 -0000
From: MAILER-DAEMON@mx.shop.example
To: hi@shop.example
Subject: failure notice

Hi. This is the qmail-send program at mx.shop.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<ada@example.com>:
192.0.2.1 does not like recipient.
Remote host said: 554 delivery error: This user doesn't have an account. (#5.1.1)
Giving up on 192.0.2.1.

--- Below this line is a copy of the message.

Return-Path: <hi@shop.example>
${OURS}
Hello
`

const OLD_EXCHANGE = `Date: Mon, 23 Nov 2026 10:00:05 +0000
From: System Administrator <postmaster@example.com>
To: ${OWN_ADDRESS}
Subject: Undeliverable: Your cart
Message-ID: <old@example.com>

Your message did not reach some or all of the intended recipients.

The following recipient(s) could not be reached:

 'ada@example.com' on 11/23/2026 10:00 AM
  The recipient was unavailable to take delivery of the message.
`

export const feedback = (type: string, fields: string, returned = OURS): string =>
  `From: <staff@hotmail.example>
Date: Mon, 23 Nov 2026 10:00:05 +0000
Subject: complaint about message from 192.0.2.9
To: ${BOUNCES.bounceAddress}
Message-ID: <fbl-${type}@hotmail.example>
${multipartReport(
  'feedback-report',
  'part1_13d',
  'Content-Type: text/plain; charset="US-ASCII"\n\nThis is an email abuse report.',
  `Content-Type: message/feedback-report\n\nFeedback-Type: ${type}\nUser-Agent: SomeGenerator/1.0\nVersion: 1\n${fields}`,
  `Content-Type: message/rfc822\nContent-Disposition: inline\n\n${returned}\nSpam Spam Spam`,
)}`

const about = { deliveryId: DELIVERY }

/** One of each that mail servers write, in the shapes that are on the wire. */
export const MAIL_SAMPLES: readonly ReceiveSample[] = [
  {
    when: 'Postfix: no such user',
    request: { body: postfixBounce(GROUP).replaceAll('\n', '\r\n') },
    items: [
      {
        kind: 'fact',
        event: 'Email Bounced',
        at: AT,
        about,
        properties: {
          bounce_type: 'hard',
          status: '5.1.1',
          reason: '550 5.1.1 <ada@example.com>: Recipient address rejected: User unknown in virtual mailbox table',
          email: 'ada@example.com',
          vendor: 'smtp',
          vendor_event: 'dsn failed',
        },
      },
    ],
  },
  {
    when: 'a full mailbox, behind a pipe that tells to whom it came',
    request: {
      headers: { 'X-Original-To': OWN_ADDRESS ?? '' },
      body: `From MAILER-DAEMON  Mon Nov 23 10:00:05 2026\n${postfixBounce(FULL_GROUP, { returned: 'Subject: x\n' }).replace('20261123100005', 'full')}`,
    },
    items: [
      { kind: 'fact', event: 'Email Bounced', at: AT, about, properties: { bounce_type: 'soft', status: '5.2.2' } },
    ],
  },
  {
    when: 'Exchange: policy',
    request: { body: EXCHANGE },
    items: [
      {
        kind: 'fact',
        event: 'Email Bounced',
        at: AT,
        about,
        properties: { bounce_type: 'block', email: 'ada@example.com' },
      },
    ],
  },
  {
    when: 'Exim in words',
    request: { body: EXIM },
    items: [
      {
        kind: 'fact',
        event: 'Email Bounced',
        at: AT,
        about,
        properties: { bounce_type: 'hard', status: '5.1.1', email: 'ada@example.com', vendor_event: 'worded failed' },
      },
    ],
  },
  {
    when: 'qmail in words',
    request: { body: QMAIL },
    items: [
      {
        kind: 'fact',
        event: 'Email Bounced',
        at: AT,
        about,
        properties: {
          bounce_type: 'hard',
          reason: expect.stringMatching(/^192\.0\.2\.1 does not like recipient\. Remote host said: 554/),
        },
      },
    ],
  },
  {
    when: 'words without a code, which close no address',
    request: { body: OLD_EXCHANGE },
    items: [{ kind: 'fact', event: 'Email Bounced', at: AT, about, properties: { unclassified: true } }],
  },
  {
    when: 'a complaint',
    request: {
      body: feedback(
        'abuse',
        `Original-Mail-From: <${OWN_ADDRESS}>\nSource-IP: 192.0.2.9`,
        'Subject: Your cart\nTo: redacted\n',
      ),
    },
    items: [
      {
        kind: 'fact',
        event: 'Email Marked as Spam',
        at: AT,
        about,
        properties: { reported_by: 'SomeGenerator/1.0', vendor_event: 'arf abuse' },
      },
    ],
  },
  {
    when: 'a delay',
    request: { body: postfixBounce('Final-Recipient: rfc822; ada@example.com\nAction: delayed\nStatus: 4.4.1') },
    items: [{ kind: 'noted', name: 'dsn delayed' }],
  },
  {
    when: 'an automatic reply',
    request: {
      body: `From: Ada <ada@example.com>\nTo: ${OWN_ADDRESS}\nAuto-Submitted: auto-replied (vacation)\nSubject: Re: Your cart\n\nI am away and could not be reached.`,
    },
    items: [{ kind: 'noted', name: 'an automatic reply' }],
  },
]
