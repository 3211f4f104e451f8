import type { ZodError } from 'zod'
import type { Result } from '../kernel/result.ts'
import { err, ok } from '../kernel/result.ts'
import { readdirSync } from 'node:fs'
import { extname } from 'node:path'
import type { ConnectionKind } from './connection.ts'
import { maskSettings } from './mask-settings.ts'
import { isObject } from './reply-facts.ts'

/** Every tool there is, by kind: each folder beside this file holds one, and the kind is its name. */
export const connectionKinds: Readonly<Record<string, ConnectionKind>> = await loadKinds()

async function loadKinds(): Promise<Readonly<Record<string, ConnectionKind>>> {
  // `.ts` from source, `.js` where it is compiled.
  const index = `index${extname(import.meta.filename)}`
  const folders = readdirSync(import.meta.dirname, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const loaded = folders.map(async ({ name }) => {
    const { default: kind } = (await import(/* @vite-ignore */ new URL(`${name}/${index}`, import.meta.url).href)) as {
      readonly default: ConnectionKind
    }
    return [name, kind] as const
  })
  return Object.fromEntries(await Promise.all(loaded))
}

export interface SettingsProblem {
  /** Dotted path inside the settings; empty: the settings as a whole. */
  readonly path: string
  readonly message: string
}

/** The kind, or undefined. Own keys only: `constructor` is no kind. */
export const connectionKind = (kind: string): ConnectionKind | undefined =>
  Object.hasOwn(connectionKinds, kind) ? connectionKinds[kind] : undefined

/** The settings with defaults filled in, as the functions of the kind take them, or what is wrong with them. */
export function readSettings(kind: string, settings: unknown): Result<object, readonly SettingsProblem[]> {
  const known = connectionKind(kind)
  if (!known) return err([{ path: 'kind', message: unknownKind(kind) }])
  const parsed = schemaOf(known, settings).safeParse(settings, { reportInput: true })
  return parsed.success ? ok(parsed.data as object) : err(problemsOf(parsed.error))
}

/** What is wrong with the settings of a connection, in plain words; empty if they are good. */
export function checkSettings(kind: string, settings: unknown): readonly SettingsProblem[] {
  const read = readSettings(kind, settings)
  return read.ok ? [] : read.error
}

/** The settings as people may see them: secrets are masked, and so is all that the kind does not know. */
export function publicSettings(
  kind: string,
  settings: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const known = connectionKind(kind)
  return maskSettings(known && schemaOf(known, settings), settings)
}

const schemaOf = (kind: ConnectionKind, settings: unknown): ConnectionKind['settings'] =>
  isObject(settings) ? (kind.settingsFor?.(settings) ?? kind.settings) : kind.settings

function problemsOf(error: ZodError): readonly SettingsProblem[] {
  const problems = error.issues.flatMap((issue): readonly SettingsProblem[] => {
    const path = issue.path.join('.')
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        path: [...issue.path, key].join('.'),
        message: 'is not a setting of this kind',
      }))
    }
    const message = issue.input === undefined ? 'is missing' : issue.message.replace(/^Invalid input: /, '')
    return [{ path, message }]
  })
  // One mistake can break several checks that say the same.
  return problems.filter(
    (one, index) => problems.findIndex(({ path, message }) => path === one.path && message === one.message) === index,
  )
}

function unknownKind(kind: string): string {
  const names = Object.keys(connectionKinds).sort()
  const near = names
    .map((name) => ({ name, distance: editDistance(kind.toLowerCase(), name) }))
    .sort((a, b) => a.distance - b.distance)[0]
  const hint = near && near.distance <= NEAR_MAX ? ` Did you mean ${near.name}?` : ''
  return `there is no kind ${JSON.stringify(kind)}.${hint} Known kinds: ${names.join(', ')}.`
}

/** More than this many slips of the finger, and a suggestion would be a guess. */
const NEAR_MAX = 3

/** Levenshtein's distance, row by row. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replace = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replace, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
