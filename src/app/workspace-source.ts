import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { err, type Result } from '../kernel/result.ts'
import { parseWorkspace, parseWorkspaceFiles, type ParsedWorkspace } from '../model/parse-workspace.ts'
import type { Problem } from '../model/parse/problem.ts'
import { kindRules } from './kind-rules.ts'

/** A definition as it lies on disk, or as it was sent. */
export interface WorkspaceSource {
  /** As written; of a folder, the files one after another as YAML documents of one stream. */
  readonly text: string
  readonly parsed: Result<ParsedWorkspace, readonly Problem[]>
}

export type Environment = Readonly<Record<string, string | undefined>>

/** Files of a workspace folder; content files beside them are read only where a template names them. */
const DEFINITION_FILE = /\.(ya?ml|json)$/
/** A content file that is larger is no template. */
const CONTENT_BYTES_MAX = 1_000_000

/** Reads and checks a workspace file, or a folder of files as one workspace. */
export function readWorkspaceSource(path: string, env: Environment): WorkspaceSource {
  if (!existsSync(path)) return { text: '', parsed: err([missing(path)]) }
  return statSync(path).isDirectory()
    ? readFolder(path, env)
    : parseSource(readFileSync(path, 'utf8'), { env, folder: dirname(path), file: path })
}

export interface SourceOptions {
  readonly env: Environment
  /** Where content files are looked for. Absent: there are none. */
  readonly folder?: string | undefined
  /** Name of the file, for problems. */
  readonly file?: string
}

/** Checks a definition given as text. */
export function parseSource(text: string, { env, folder, file }: SourceOptions): WorkspaceSource {
  return {
    text,
    parsed: parseWorkspace(text, {
      env: (name) => env[name],
      readFile: contentReader(folder),
      kinds: kindRules,
      ...(file !== undefined && { file }),
    }),
  }
}

function readFolder(folder: string, env: Environment): WorkspaceSource {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => DEFINITION_FILE.test(name) && statSync(join(folder, name)).isFile())
    .sort()
    .map((name) => ({ path: name.replaceAll(sep, '/'), text: readFileSync(join(folder, name), 'utf8') }))
  return {
    text: files.map(({ text }) => text).join('\n---\n'),
    parsed: parseWorkspaceFiles(files, { env: (name) => env[name], readFile: contentReader(folder), kinds: kindRules }),
  }
}

/** Files inside the workspace's folder only: a definition that came by the API must not read the machine. */
function contentReader(folder: string | undefined): (path: string) => string | undefined {
  if (folder === undefined) return () => undefined
  const root = resolve(folder)
  return (path) => {
    const target = resolve(root, path)
    const inside = relative(root, target)
    if (inside.startsWith('..') || resolve(root, inside) !== target) return undefined
    const stats = statSync(target, { throwIfNoEntry: false })
    return stats?.isFile() && stats.size <= CONTENT_BYTES_MAX ? readFileSync(target, 'utf8') : undefined
  }
}

const missing = (path: string): Problem => ({
  code: 'file_not_found',
  message: `There is no file or folder ${path}. Make one with: rekindle init`,
  file: path,
  line: 1,
  column: 1,
  path: '',
})

/** `file:line:column: message (hint)`, as editors and terminals know to follow. */
export const formatProblem = ({ file, line, column, message, hint }: Problem): string =>
  `${file ?? 'workspace'}:${line}:${column}: ${message}${hint ? ` (${hint})` : ''}`
