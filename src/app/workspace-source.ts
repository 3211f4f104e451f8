import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { err, type Result } from '../kernel/result.ts'
import { parseWorkspace, parseWorkspaceFiles, type ParsedWorkspace } from '../model/parse-workspace.ts'
import type { Problem } from '../model/parse/problem.ts'
import { tidyProblems } from '../model/parse/reports.ts'
import type { Workspace } from '../model/workspace.ts'
import { kindRules } from './kind-rules.ts'
import { joinFiles } from './join-files.ts'
import { createFindPlace, type FindPlace } from './source-places.ts'
import { findTemplateProblems } from './template-problems.ts'

/** A definition as it lies on disk, or as it was sent. */
export interface WorkspaceSource {
  /** As written; of a folder, its files as one document. Empty if it has problems. */
  readonly text: string
  /** Templates are not looked into yet: see {@link checkTemplates}. */
  readonly parsed: Result<ParsedWorkspace, readonly Problem[]>
  /** What could be read where there are problems. */
  readonly partial?: Workspace
  readonly find: FindPlace
}

export type Environment = Readonly<Record<string, string | undefined>>

/** Files of a workspace folder; content files beside them are read only where a template names them. */
const DEFINITION_FILE = /\.(ya?ml|json)$/
/** A content file that is larger is no template. */
const CONTENT_BYTES_MAX = 1_000_000
/** No definition comes near: whoever names such a file has named the wrong one. */
const DEFINITION_BYTES_MAX = 4_000_000

/** Reads and checks a workspace file, or a folder of files as one workspace. */
export function readWorkspaceSource(path: string, env: Environment): WorkspaceSource {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (!stats) return refused('file_not_found', path, `There is no file or folder ${path}. Make one with: rekindle init`)
  if (stats.isDirectory()) return readFolder(path, env)
  if (!stats.isFile()) return refused('bad_file', path, `${path} is neither a file nor a folder.`)
  if (stats.size > DEFINITION_BYTES_MAX)
    return refused(
      'too_large',
      path,
      `${path} has ${stats.size} bytes; a workspace file has at most ${DEFINITION_BYTES_MAX}.`,
    )
  return parseSource(readFileSync(path, 'utf8'), { env, folder: dirname(path), file: path })
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
    find: createFindPlace([{ path: file, text }]),
    ...keepPartial((onPartial) =>
      parseWorkspace(text, {
        env: (name) => env[name],
        readFile: contentReader(folder),
        kinds: kindRules,
        onPartial,
        ...(file !== undefined && { file }),
      }),
    ),
  }
}

function keepPartial(
  parse: (onPartial: (partial: Workspace) => void) => WorkspaceSource['parsed'],
): Pick<WorkspaceSource, 'parsed' | 'partial'> {
  let partial: Workspace | undefined
  const parsed = parse((read) => (partial = read))
  return { parsed, ...(partial && { partial }) }
}

/** The same with the content of its templates checked as well, which takes its time: MJML is compiled. */
export async function checkTemplates({ parsed, partial, find }: WorkspaceSource): Promise<WorkspaceSource['parsed']> {
  if (parsed.ok) {
    const problems = await findTemplateProblems(parsed.value.workspace, find)
    return problems.length > 0 ? err(problems) : parsed
  }
  if (!partial) return parsed
  const more = await findTemplateProblems(partial, find)
  return err(tidyProblems([...parsed.error, ...more.filter((problem) => isPlaced(problem, parsed.error))]))
}

/**
 * Where the same campaign or template has other problems, nothing more is said of it: part of it may be missing, and steps are found by
 * their number.
 */
function isPlaced({ path }: Problem, others: readonly Problem[]): boolean {
  const thing = /^\w+(?:\.[\w-]+|\["[^"]*"\])/.exec(path)?.[0] ?? path
  return !others.some((other) => other.path.startsWith(thing))
}

function readFolder(folder: string, env: Environment): WorkspaceSource {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => DEFINITION_FILE.test(name) && !isFolder(join(folder, name)))
    .sort()
    .map((name) => ({ path: name.replaceAll(sep, '/'), text: readFileSync(join(folder, name), 'utf8') }))
  if (files.length === 0) {
    return refused('file_not_found', folder, `The folder ${folder} has no workspace file (.yaml, .yml or .json).`)
  }
  const readFile = contentReader(folder)
  const read = keepPartial((onPartial) =>
    parseWorkspaceFiles(files, { env: (name) => env[name], readFile, kinds: kindRules, onPartial }),
  )
  return { text: read.parsed.ok ? joinFiles(files) : '', ...read, find: createFindPlace(files) }
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true

/** Files inside the workspace's folder only: a definition that came by the API must not read the machine. */
function contentReader(folder: string | undefined): (path: string) => string | undefined {
  if (folder === undefined) return () => undefined
  const root = resolve(folder)
  return (path) => {
    const target = resolve(root, path)
    const inside = relative(root, target)
    if (inside.startsWith('..') || resolve(root, inside) !== target) return undefined
    try {
      const stats = statSync(target)
      return stats.isFile() && stats.size <= CONTENT_BYTES_MAX ? readFileSync(target, 'utf8') : undefined
    } catch {
      // A name too long, a loop of links, no rights: none of it is a file that can be read.
      return undefined
    }
  }
}

const refused = (code: Problem['code'], file: string, message: string): WorkspaceSource => ({
  text: '',
  find: () => undefined,
  parsed: err([{ code, message, file, line: 0, column: 0, path: '' }]),
})

/** `file:line:column: message hint [code]`, as editors and terminals know to follow. */
export function formatProblem({ file, line, column, path, message, hint, code }: Problem): string {
  const name = file ?? 'workspace'
  const place = line > 0 ? `${name}:${line}:${column}` : path === '' ? name : `${name}: ${path}`
  return printable(`${place}: ${message}${hint === undefined ? '' : ` ${hint}`} [${code}]`)
}

/** What a file holds must not move a terminal's cursor or change its colours. */
const printable = (line: string): string => line.replace(/\p{Cc}/gu, '\ufffd')
