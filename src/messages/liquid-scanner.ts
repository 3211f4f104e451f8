/** A `{{ … }}`, a `{% … %}`, or all of a `{% raw %} … {% endraw %}`: where it begins and ends in the text. */
export interface LiquidSpan {
  readonly start: number
  readonly end: number
}

const RAW = /^\{%-?\s*raw\s*-?%\}$/

/** The next piece of Liquid from `from` on. One that is never closed leaves no closed one behind it: Liquid itself will say so. */
export function nextLiquid(source: string, from: number): LiquidSpan | undefined {
  const start = startOfLiquid(source, from)
  const end = start < 0 ? -1 : endOfLiquid(source, start)
  return end < 0 ? undefined : { start, end }
}

function startOfLiquid(source: string, from: number): number {
  for (let at = source.indexOf('{', from); at >= 0; at = source.indexOf('{', at + 1)) {
    if (source[at + 1] === '%' || source[at + 1] === '{') return at
  }
  return -1
}

function endOfLiquid(source: string, start: number): number {
  const close = source.indexOf(source[start + 1] === '%' ? '%}' : '}}', start + 2)
  if (close < 0) return -1
  const end = close + 2
  if (!RAW.test(source.slice(start, end))) return end
  const endRaw = /\{%-?\s*endraw\s*-?%\}/g
  endRaw.lastIndex = end
  return endRaw.exec(source) ? endRaw.lastIndex : -1
}

export const newlines = (text: string): number => text.split('\n').length - 1
