/** Where a text stops being JSON. */
export interface JsonFault {
  /** In characters from 0. */
  readonly position: number
  /** From 1. */
  readonly line: number
  readonly column: number
}

/** Nesting beyond this is reported as the fault: the search is for people who look for a typo, and must not exhaust the stack. */
const DEPTH_MAX = 500

const WORDS = ['true', 'false', 'null'] as const
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const HEX = /^[0-9a-fA-F]{4}$/

/**
 * The first place where a text breaks the grammar of RFC 8259; undefined if it does not. The engine's own message names no place.
 * Slow: only for texts that were already refused.
 */
export function findJsonFault(text: string): JsonFault | undefined {
  const end = value(text, space(text, 0), DEPTH_MAX)
  if (end < 0) return faultAt(text, -end - 1)
  const rest = space(text, end)
  return rest < text.length ? faultAt(text, rest) : undefined
}

// Each reader takes the place where its part begins and gives the place behind it, or −1 − place of the fault.
const fault = (at: number): number => -1 - at

function value(text: string, at: number, levels: number): number {
  const first = text[at]
  if (first === '"') return string(text, at + 1)
  if (first === '{' || first === '[') return levels === 0 ? fault(at) : container(text, at, levels - 1)
  const word = WORDS.find((candidate) => text.startsWith(candidate, at))
  if (word) return at + word.length
  NUMBER.lastIndex = at
  return NUMBER.test(text) ? NUMBER.lastIndex : fault(at)
}

function container(text: string, open: number, levels: number): number {
  const isObject = text[open] === '{'
  const close = isObject ? '}' : ']'
  let at = space(text, open + 1)
  if (text[at] === close) return at + 1
  for (;;) {
    at = isObject ? member(text, at, levels) : value(text, at, levels)
    if (at < 0) return at
    at = space(text, at)
    if (text[at] === close) return at + 1
    if (text[at] !== ',') return fault(at)
    at = space(text, at + 1)
  }
}

function member(text: string, at: number, levels: number): number {
  if (text[at] !== '"') return fault(at)
  const name = string(text, at + 1)
  if (name < 0) return name
  const colon = space(text, name)
  return text[colon] === ':' ? value(text, space(text, colon + 1), levels) : fault(colon)
}

function string(text: string, at: number): number {
  for (; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit === 34) return at + 1
    if (unit < 32) return fault(at)
    if (unit !== 92) continue
    at += 1
    if (text[at] === 'u') {
      if (!HEX.test(text.slice(at + 1, at + 5))) return fault(at)
      at += 4
    } else if (at >= text.length || !'"\\/bfnrt'.includes(text[at]!)) return fault(at)
  }
  return fault(at)
}

function space(text: string, at: number): number {
  for (;;) {
    const unit = text.charCodeAt(at)
    if (unit !== 32 && unit !== 10 && unit !== 13 && unit !== 9) return at
    at += 1
  }
}

function faultAt(text: string, position: number): JsonFault {
  const before = text.slice(0, position)
  const lineStart = before.lastIndexOf('\n') + 1
  return { position, line: before.split('\n').length, column: position - lineStart + 1 }
}
