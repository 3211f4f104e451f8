/** Longer names are not compared: the table grows with the square of the length. */
const NAME_CHARS_MAX = 80

/** The name that was probably meant, or undefined if none is close. Case, spaces and `_` for `-` count little. */
export function nearestName(written: string, names: Iterable<string>): string | undefined {
  const sought = fold(written)
  let best: string | undefined
  let bestDistance = Math.max(1, Math.floor(sought.length / 3)) + 1
  for (const name of names) {
    const distance = editDistance(sought, fold(name))
    if (distance < bestDistance) {
      best = name
      bestDistance = distance
    }
  }
  return best
}

/** A hint from {@link nearestName}: the near name, or all names if they are few. */
export const meantHint =
  (written: string, listed: Iterable<string> | (() => Iterable<string>)) => (): string | undefined => {
    const names = [...(typeof listed === 'function' ? listed() : listed)]
    const near = nearestName(written, names)
    if (near !== undefined) return `Did you mean "${near}"?`
    return names.length > 0 && names.length <= 12 ? `There is: ${names.join(', ')}.` : undefined
  }

const fold = (name: string): string =>
  name
    .slice(0, NAME_CHARS_MAX)
    .toLowerCase()
    .replace(/[\s_-]+/g, '-')

/** Optimal string alignment: insert, delete, replace, and swap of neighbours count one each. */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const differs = a[i - 1] === b[j - 1] ? 0 : 1
      let least = Math.min(row[j - 1]! + 1, last[j]! + 1, last[j - 1]! + differs)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, beforeLast[j - 2]! + 1)
      row.push(least)
    }
    beforeLast = last
    last = row
  }
  return last[b.length]!
}
