/** The address in `Name <address>` or in a plain address; undefined if there is not exactly one. */
export function addressOf(mailbox: string): string | undefined {
  const parts = /^(?:"?[^"<>\r\n]*"?[ \t]*<([^<>\s]+)>|([^<>\s]+))$/.exec(mailbox.trim())
  const address = parts?.[1] ?? parts?.[2]
  return address !== undefined && isSendable(address) ? address : undefined
}

/** One plain address; quoted and listed ones are refused, as no customer has one and they can name other people. */
export const isSendable = (address: string): boolean =>
  address.length <= 254 && /^[^\s<>,;:"()[\]\\@]{1,64}@[^\s<>,;:"()[\]\\@]+$/.test(address)
