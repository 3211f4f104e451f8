/** The address in `Name <address>` or in a plain address; undefined if there is not exactly one. */
export const addressOf = (mailbox: string): string | undefined => mailboxOf(mailbox)?.address

/** The name and the address of `Name <address>`; undefined if there is not exactly one address. */
export function mailboxOf(mailbox: string): { readonly address: string; readonly name?: string } | undefined {
  const parts = /^(?:"?([^"<>\r\n]*)"?[ \t]*<([^<>\s]+)>|([^<>\s]+))$/.exec(mailbox.trim())
  const address = parts?.[2] ?? parts?.[3]
  if (address === undefined || !isSendable(address)) return undefined
  const name = parts?.[1]?.trim() ?? ''
  return { address, ...(name !== '' && { name }) }
}

/** One plain address; quoted and listed ones are refused, as no customer has one and they can name other people. */
export const isSendable = (address: string): boolean =>
  address.length <= 254 && /^[^\s<>,;:"()[\]\\@]{1,64}@[^\s<>,;:"()[\]\\@]+$/.test(address)
