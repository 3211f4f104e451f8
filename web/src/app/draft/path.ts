/** Where something stands in a definition: keys of mappings and places in lists, from the top. */
export type Path = readonly (string | number)[]

/** As the server names the same place: `campaigns.winback.steps[2].message`. */
export const pathText = (path: Path): string => path.reduce<string>(under, '')

function under(parent: string, part: string | number): string {
  if (typeof part === 'number') return `${parent}[${part}]`
  if (!PLAIN.test(part)) return `${parent}[${JSON.stringify(part)}]`
  return parent === '' ? part : `${parent}.${part}`
}
const PLAIN = /^[\w-]+$/

/** Whether `text`, a path as the server writes it, is this place or lies within it. */
export function isWithin(text: string, place: string): boolean {
  if (!text.startsWith(place)) return false
  const next = text[place.length]
  return next === undefined || next === '.' || next === '['
}

/** What stands there; undefined where the way ends before. */
export const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (inner, part) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<string | number, unknown>)[part] : undefined,
    value,
  )

/** What stands there as text; nothing where it is no plain value. */
export const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
