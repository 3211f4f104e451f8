/** A key from a name, as the language wants it and as none of `taken` is: “Win back!” gives `win-back`. */
export function freeKey(name: string, taken: readonly string[]): string {
  const plain =
    name
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, KEY_CHARS_MAX) || 'new'
  for (let number = 1; ; number++) {
    const key = number === 1 ? plain : `${plain}-${number}`
    if (!taken.includes(key)) return key
  }
}
const KEY_CHARS_MAX = 60
