/** What the shop's statistics tell visits apart by. */
export interface Utm {
  readonly source: string
  readonly medium: string
  readonly campaign: string
}

/** The link with these parameters; those that it has already stay as they are, and so does everything else of it. */
export function withUtm(url: string, utm: Utm): string {
  if (!/^https?:\/\//i.test(url)) return url
  const hash = url.indexOf('#')
  const [address, fragment] = hash < 0 ? [url, ''] : [url.slice(0, hash), url.slice(hash)]
  const query = address.includes('?') ? address.slice(address.indexOf('?') + 1) : undefined
  const known = new URLSearchParams(query)
  const added = (['source', 'medium', 'campaign'] as const).flatMap((name) =>
    known.has(`utm_${name}`) ? [] : [`utm_${name}=${encodeURIComponent(utm[name])}`],
  )
  if (added.length === 0) return url
  const joint = query === undefined ? '?' : query === '' || query.endsWith('&') ? '' : '&'
  return `${address}${joint}${added.join('&')}${fragment}`
}
