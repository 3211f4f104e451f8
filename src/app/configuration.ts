import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'
import { err, ok, type Result } from '../kernel/result.ts'
import { nearestName } from '../model/parse/nearest-name.ts'

const PORT_MAX = 65_535
const PORT = `must be a whole number from 0 to ${PORT_MAX}`
const text = z.string('must be text').min(1, 'must not be empty')
const choice = <const T extends readonly string[]>(words: T) => z.enum(words, `must be one of ${words.join(', ')}`)

/** A base of links: anything behind the path would end up in the middle of them. */
function isBase(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, search, hash, username, password } = new URL(url)
  return /^https?:$/.test(protocol) && `${search}${hash}${username}${password}` === '' && !/[?#]/.test(url)
}

/** How the process runs. Every setting is a flag, a variable and a key of the configuration file; the first that is given wins. */
const SCHEMA = z.strictObject({
  workspace: text.optional().describe('Workspace file, or folder of files'),
  data: text.default('./data').describe('Data directory'),
  port: z
    .union(
      [
        z.number(),
        z
          .string()
          .regex(/^\d{1,5}$/)
          .transform(Number),
      ],
      PORT,
    )
    .refine((port) => Number.isInteger(port) && port >= 0 && port <= PORT_MAX, PORT)
    .default(3300)
    .describe('Port to listen on; 0: any free one'),
  host: text.default('127.0.0.1').describe('Address to listen on'),
  publicUrl: text
    .refine(isBase, 'must be an address such as https://rekindle.shop.example, without a query')
    .transform((url) => url.replace(/\/+$/, ''))
    .optional()
    .describe('Base of every link, pixel and webhook address'),
  adminToken: z
    .string()
    .min(16, 'must have at least 16 characters; make one with: openssl rand -hex 24')
    .optional()
    .describe('Bearer token of the admin API'),
  secret: z
    .string()
    .min(32, 'must have at least 32 characters; make one with: openssl rand -hex 32')
    .optional()
    .describe('Master key for signing and sealing'),
  egress: choice(['public', 'allow-private'])
    .default('public')
    .describe('allow-private: plain http and private addresses may be called'),
  databaseUrl: text.optional().describe('postgres://… for many workers (not in this version)'),
  logLevel: choice(['debug', 'info', 'warn', 'error', 'silent']).default('info').describe('How much is logged'),
})

export type Configuration = z.infer<typeof SCHEMA>
type Key = keyof Configuration

const KEYS = Object.keys(SCHEMA.shape) as Key[]
const kebab = (key: string): string => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

export const flagOf = (key: Key): string => `--${kebab(key)}`
export const variableOf = (key: Key): string => `REKINDLE_${kebab(key).replaceAll('-', '_').toUpperCase()}`

/** Flags for `node:util` parseArgs. */
export const CONFIGURATION_FLAGS: Readonly<Record<string, { readonly type: 'string' }>> = Object.fromEntries(
  ['config', ...KEYS.map(kebab)].map((flag) => [flag, { type: 'string' as const }]),
)

/** One line per setting, for --help. */
export const configurationHelp = (): readonly string[] =>
  KEYS.map((key) => `  ${flagOf(key).padEnd(16)} ${variableOf(key).padEnd(24)} ${SCHEMA.shape[key].description ?? ''}`)

/** Variables that are not settings of the process but that start with our name. */
const OTHER_VARIABLES = new Set(['REKINDLE_CONFIG', 'REKINDLE_TEST_REPORT'])

export interface ConfigurationInput {
  readonly flags: Readonly<Record<string, string | undefined>>
  readonly env: Readonly<Record<string, string | undefined>>
}

/** All settings, checked, or a sentence for each thing that is wrong. */
export function readConfiguration({ flags, env }: ConfigurationInput): Result<Configuration, readonly string[]> {
  const file = readFile(flags.config ?? env.REKINDLE_CONFIG)
  if (!file.ok) return file
  const problems = unknownVariables(env)
  const merged: Record<string, unknown> = { ...file.value }
  const placeOf = new Map<string, string>(
    Object.keys(file.value).map((key) => [key, `${key} in the configuration file`]),
  )
  for (const key of KEYS) {
    for (const [place, value] of [
      [variableOf(key), env[variableOf(key)]],
      [flagOf(key), flags[kebab(key)]],
    ] as const) {
      // An empty variable is how many tools leave one out; an empty flag is a mistake.
      if (value === undefined || (value === '' && place === variableOf(key))) continue
      merged[key] = value
      placeOf.set(key, place)
    }
  }
  const parsed = SCHEMA.safeParse(merged)
  if (!parsed.success) problems.push(...parsed.error.issues.map((issue) => explain(issue, placeOf)))
  if (parsed.success && parsed.data.databaseUrl !== undefined) {
    problems.push(
      `${placeOf.get('databaseUrl')}: PostgreSQL is not in this version yet. Leave it out to use the embedded store in --data.`,
    )
  }
  return problems.length > 0 || !parsed.success ? err(problems) : ok(parsed.data)
}

function readFile(path: string | undefined): Result<Readonly<Record<string, unknown>>, readonly string[]> {
  if (path === undefined) return ok({})
  try {
    const content: unknown = parse(readFileSync(path, 'utf8'))
    if (typeof content !== 'object' || content === null || Array.isArray(content))
      return err([`${path}: must be a map of settings`])
    return ok(content as Record<string, unknown>)
  } catch (error) {
    return err([`${path}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`])
  }
}

/** A misspelt variable would be ignored without a word, so it is an error like a misspelt flag. */
function unknownVariables(env: ConfigurationInput['env']): string[] {
  const known = new Set([...KEYS.map(variableOf), ...OTHER_VARIABLES])
  return Object.keys(env)
    .filter((name) => name.startsWith('REKINDLE_') && !known.has(name))
    .map((name) => `${name}: there is no such setting. ${meant(name, known)}`)
}

function meant(name: string, known: Iterable<string>): string {
  const near = nearestName(name, known)
  return near === undefined ? `Known: ${[...known].sort().join(', ')}` : `Did you mean ${near}?`
}

function explain(issue: z.core.$ZodIssue, placeOf: ReadonlyMap<string, string>): string {
  if (issue.code === 'unrecognized_keys')
    return `${issue.keys.join(', ')} in the configuration file: there is no such setting. ${meant(issue.keys[0] ?? '', KEYS)}`
  const key = String(issue.path[0])
  return `${placeOf.get(key) ?? key}: ${issue.message.replace(/^Invalid input: /, '')}`
}
