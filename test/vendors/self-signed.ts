import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto'

/** A certificate of our own making, and its key: what SNS signs with is known to AWS only. */
export function selfSigned(name: string): { readonly certificate: string; readonly key: KeyObject } {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const algorithm = sequence(oid('2a864886f70d01010b'), element(0x05, Buffer.alloc(0)))
  const who = sequence(element(0x31, sequence(oid('550403'), element(0x0c, Buffer.from(name)))))
  const valid = sequence(...['260101000000Z', '491231235959Z'].map((time) => element(0x17, Buffer.from(time))))
  const told = sequence(
    element(0x02, Buffer.from([1])),
    algorithm,
    who,
    valid,
    who,
    publicKey.export({ type: 'spki', format: 'der' }),
  )
  const signature = createSign('RSA-SHA256').update(told).sign(privateKey)
  const der = sequence(told, algorithm, element(0x03, Buffer.concat([Buffer.from([0]), signature])))
  const lines = der.toString('base64').replace(/.{64}/g, '$&\n')
  return { certificate: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`, key: privateKey }
}

/** One element of DER: tag, length, content. */
function element(tag: number, content: Buffer): Buffer {
  const { length } = content
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

const sequence = (...parts: readonly Buffer[]): Buffer => element(0x30, Buffer.concat(parts))
const oid = (hex: string): Buffer => element(0x06, Buffer.from(hex, 'hex'))
