/** With https the prefix makes browsers refuse the cookie from anybody but this very host. */
const nameFor = (publicUrl: string): string => (isSecure(publicUrl) ? '__Host-rekindle_session' : 'rekindle_session')

const isSecure = (publicUrl: string): boolean => publicUrl.startsWith('https:')

const attributesFor = (publicUrl: string): string =>
  `Path=/; HttpOnly; SameSite=Lax${isSecure(publicUrl) ? '; Secure' : ''}`

export const sessionCookie = (publicUrl: string, id: string, maxAgeSeconds: number): string =>
  `${nameFor(publicUrl)}=${id}; ${attributesFor(publicUrl)}; Max-Age=${maxAgeSeconds}`

export const endedCookie = (publicUrl: string): string =>
  `${nameFor(publicUrl)}=; ${attributesFor(publicUrl)}; Max-Age=0`

/** The session's id from a Cookie header. */
export function readSessionCookie(publicUrl: string, header: string | undefined): string | undefined {
  const prefix = `${nameFor(publicUrl)}=`
  const found = header
    ?.split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(prefix))
  const id = found?.slice(prefix.length)
  return id === undefined || id === '' ? undefined : id
}
