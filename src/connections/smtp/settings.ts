import { createPrivateKey } from 'node:crypto'
import { z } from 'zod'
import { isSendable } from '../mail-address.ts'
import { mailbox } from '../mailbox-setting.ts'

/** Shorter ones could be guessed: there is no signature beside it. */
const SECRET_LENGTH_MIN = 16
/** RFC 8301: nobody may count a shorter one as a signature. */
const RSA_BITS_MIN = 1024
const DOMAIN = /^(?!-)[a-z0-9-]{1,63}(\.(?!-)[a-z0-9-]{1,63})+$/i
const SELECTOR = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i

const dkim = z.strictObject({
  domain: z
    .string()
    .regex(DOMAIN, 'must be a domain like shop.example')
    .describe('Domain that signs, such as shop.example; for DMARC that of the sender, or one above it.'),
  selector: z
    .string()
    .regex(SELECTOR, 'must be a name like mail2026')
    .describe('Name of the DNS record with the public key: SELECTOR._domainkey.DOMAIN.'),
  privateKey: z
    .string()
    // A variable of the environment often holds a line break as the two characters \n.
    .transform((pem) => pem.replaceAll('\\n', '\n').trim())
    .refine(isSigningKey, `must be an RSA private key in PEM without a password, of ${RSA_BITS_MIN} bits or more`)
    .meta({ secret: true })
    .describe('RSA private key in PEM (2048 bits); line breaks may be written as \\n.'),
})

export const settings = z.strictObject({
  url: z
    .url({
      protocol: /^smtps?$/,
      hostname: /.+/,
      error: 'must be smtp://host:port or smtps://host:port, with user:password@ if the server asks for a login',
    })
    .meta({ secret: true })
    .describe(
      'The mail server: smtp:// (STARTTLS where offered; port 587) or smtps:// (TLS; port 465), with user:password@ if it asks for a login.',
    ),
  from: mailbox.describe('Sender, such as Shop <hi@shop.example>.'),
  replyTo: mailbox.optional().describe('Where replies go, if not to the sender.'),
  dkim: dkim.optional().describe('Signs each mail; without it the mail server should.'),
  bounceAddress: z
    .string()
    .refine(isSendable, 'must be an address like bounces@shop.example')
    .optional()
    .describe(
      'Where mail servers report what they cannot deliver, instead of to the sender; with webhookSecret each mail has its own: bounces+…@shop.example.',
    ),
  webhookSecret: z
    .string()
    .min(SECRET_LENGTH_MIN, `must have ${SECRET_LENGTH_MIN} characters at least`)
    .meta({ secret: true })
    .optional()
    .describe(
      'What the address carries as ?key=… to which bounces and complaints are posted; without it none are taken.',
    ),
})
export type Settings = z.infer<typeof settings>

function isSigningKey(pem: string): boolean {
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = createPrivateKey(pem)
    return asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) >= RSA_BITS_MIN
  } catch {
    return false
  }
}
