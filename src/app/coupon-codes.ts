import type { Random } from '../kernel/random.ts'

/** No 0 O 1 I L U: codes are read aloud and typed on phones. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ'

/** A code from a pattern in which every # becomes a random letter or digit. */
export function generateCode(pattern: string, random: Random): string {
  return pattern.replaceAll('#', () => ALPHABET[Math.floor(random.float() * ALPHABET.length)]!)
}
