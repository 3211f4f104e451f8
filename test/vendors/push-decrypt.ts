import { createDecipheriv, createECDH, hkdfSync } from 'node:crypto'

const SALT_BYTES = 16
const RECORD_SIZE_BYTES = 4
const TAG_BYTES = 16
/** End of the only record. */
const LAST_RECORD = 2

/** Decrypts the body of a push message as a browser does (RFC 8291 over RFC 8188). Throws if anything is off. */
export function decryptPush(body: Buffer, privateKey: Buffer, auth: Buffer): Buffer {
  const salt = body.subarray(0, SALT_BYTES)
  const keyLength = body.readUInt8(SALT_BYTES + RECORD_SIZE_BYTES)
  const keyAt = SALT_BYTES + RECORD_SIZE_BYTES + 1
  if (body.readUInt32BE(SALT_BYTES) < body.length - keyAt - keyLength) throw new Error('more than one record')
  const senderKey = body.subarray(keyAt, keyAt + keyLength)
  const ecdh = createECDH('prime256v1')
  ecdh.setPrivateKey(privateKey)
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), ecdh.getPublicKey(), senderKey])
  const ikm = Buffer.from(hkdfSync('sha256', ecdh.computeSecret(senderKey), auth, info, 32))
  return decryptRecord(body.subarray(keyAt + keyLength), ikm, salt)
}

/** One record of aes128gcm content (RFC 8188). */
export function decryptRecord(record: Buffer, keyMaterial: Buffer, salt: Buffer): Buffer {
  const key = Buffer.from(hkdfSync('sha256', keyMaterial, salt, 'Content-Encoding: aes128gcm\0', 16))
  const nonce = Buffer.from(hkdfSync('sha256', keyMaterial, salt, 'Content-Encoding: nonce\0', 12))
  const decipher = createDecipheriv('aes-128-gcm', key, nonce)
  decipher.setAuthTag(record.subarray(-TAG_BYTES))
  const padded = Buffer.concat([decipher.update(record.subarray(0, -TAG_BYTES)), decipher.final()])
  const end = padded.findLastIndex((byte) => byte !== 0)
  if (padded[end] !== LAST_RECORD) throw new Error('no delimiter of a last record')
  return padded.subarray(0, end)
}
