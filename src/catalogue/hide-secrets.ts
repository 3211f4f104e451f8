const MASK = '••••••'
/** Shorter ones would hide ordinary words. */
const SECRET_LENGTH_MIN = 6

/** The text without any of the secrets. */
export const hideSecrets = (text: string, secrets: readonly string[]): string =>
  secrets
    .filter((secret) => secret.length >= SECRET_LENGTH_MIN)
    .toSorted((a, b) => b.length - a.length)
    .reduce((hidden, secret) => hidden.replaceAll(secret, MASK), text)
