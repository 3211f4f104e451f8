/** `{% render 'footer' … %}`: which partial is put in has to be known before any message is made, so it is named in quotes. */
const RENDER_TAG = /\{%-?\s*render\s+(?:'([^']*)'|"([^"]*)")/g

/** The partials that these texts put in, and those that these put in. Names of which there is none are passed over. */
export function namedPartials(
  texts: readonly string[],
  partials: ReadonlyMap<string, string | undefined>,
): ReadonlySet<string> {
  const found = new Set<string>()
  const open = [...texts]
  for (let text = open.pop(); text !== undefined; text = open.pop()) {
    for (const [, single, double] of text.matchAll(RENDER_TAG)) {
      const name = single ?? double ?? ''
      if (found.has(name) || !partials.has(name)) continue
      found.add(name)
      open.push(partials.get(name) ?? '')
    }
  }
  return found
}
