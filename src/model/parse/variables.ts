/** The environment, by name. */
export type ReadVariable = (name: string) => string | undefined

export type Filled =
  | { readonly ok: true; readonly text: string }
  | {
      readonly ok: false
      readonly code: 'missing_variable' | 'bad_variable'
      readonly message: string
      readonly hint: string
    }

const LITERAL = 'For a literal ${ write $${.'

/** Fills in each `${NAME}` from the environment; `$${` stands for a literal `${`. What is filled in is not read again. */
export function fillVariables(text: string, read: ReadVariable): Filled {
  if (!text.includes('${')) return { ok: true, text }
  let filled = ''
  let rest = 0
  for (const part of text.matchAll(/\$\$\{|\$\{([^}]*)(\}?)/g)) {
    filled += text.slice(rest, part.index)
    rest = part.index + part[0].length
    if (part[0] === '$${') {
      filled += '${'
      continue
    }
    const name = part[1]!
    if (!part[2] || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return malformed()
    const value = read(name)
    if (value === undefined) return missing(name)
    filled += value
  }
  return { ok: true, text: filled + text.slice(rest) }
}

const malformed = (): Filled => ({
  ok: false,
  code: 'bad_variable',
  message: 'After ${ comes the name of an environment variable, in letters, digits and _, and then }.',
  hint: LITERAL,
})

const missing = (name: string): Filled => ({
  ok: false,
  code: 'missing_variable',
  message: `The environment has no variable ${name}.`,
  hint: `Set ${name} before starting. ${LITERAL}`,
})
