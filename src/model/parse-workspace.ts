import type { Result } from '../kernel/result.ts'
import { err, ok } from '../kernel/result.ts'
import type { Condition } from './condition.ts'
import type { KindRules } from './kind-rules.ts'
import type { ContentFiles } from './parse/content.ts'
import { WORKSPACE_CHARS_MAX, WORKSPACE_FILES_MAX } from './parse/limits.ts'
import { mergeFiles } from './parse/merge-files.ts'
import type { Node } from './parse/node.ts'
import type { Problem } from './parse/problem.ts'
import { readCondition } from './parse/read-condition.ts'
import { readObject } from './parse/read-object.ts'
import { readWorkspace } from './parse/read-workspace.ts'
import { readYaml } from './parse/read-yaml.ts'
import type { Reports } from './parse/reports.ts'
import { createReports, report, tidyProblems } from './parse/reports.ts'
import { createTreeBuilder } from './parse/tree-builder.ts'
import type { Workspace } from './workspace.ts'

export interface ParseOptions {
  /** The environment that `${NAME}` reads. */
  readonly env: (name: string) => string | undefined
  /** Content files, by path relative to the workspace with / between folders; undefined: there is none. */
  readonly readFile: (path: string) => string | undefined
  /** The kinds of connection there are. `inbox` always is one. */
  readonly kinds: Readonly<Record<string, KindRules>>
  /** Name of the file, for problems. */
  readonly file?: string
  /** Given what could be read where there are problems, so that more of it can be checked: steps that are wrong are missing in it. */
  readonly onPartial?: (workspace: Workspace) => void
}

export interface ParsedWorkspace {
  readonly workspace: Workspace
  /** It runs, but probably not as meant. */
  readonly warnings: readonly Problem[]
}

export type ParseResult = Result<ParsedWorkspace, readonly Problem[]>

/** A workspace as YAML or JSON text, checked whole: either all of it is right, or every problem is told with its place. */
export function parseWorkspace(text: string, options: ParseOptions): ParseResult {
  const reports = createReports()
  if (!checkSize(reports, text.length, options.file)) return finish(reports, undefined)
  const root = readYaml(text, options.file, createTreeBuilder(reports, options.env))
  return finishReading(reports, root, filesOf(options))
}

export interface WorkspaceFile {
  /** Relative to the folder, with / between folders. Content files are looked up relative to it. */
  readonly path: string
  readonly text: string
}

/** A folder of files as one workspace. Sections are joined; what stands twice is a problem that names both places. */
export function parseWorkspaceFiles(files: readonly WorkspaceFile[], options: Omit<ParseOptions, 'file'>): ParseResult {
  const reports = createReports()
  const chars = files.reduce((sum, { text }) => sum + text.length, 0)
  if (!checkFiles(reports, files) || !checkSize(reports, chars, files[0]?.path)) return finish(reports, undefined)
  const builder = createTreeBuilder(reports, options.env)
  // By path, so that the order in which a file system lists them makes no difference.
  const ordered = [...files].sort((a, b) => (a.path < b.path ? -1 : 1))
  const roots = ordered.map(({ path, text }) => readYaml(text, path, builder))
  const read = roots.filter((root) => root !== undefined)
  const root = read.length === roots.length ? mergeFiles(reports, read) : undefined
  return finishReading(reports, root, filesOf(options, folderOf))
}

/** A workspace as plain data in the file's own shape: from the typed builder, or JSON already read. Problems have no lines. */
export function parseWorkspaceObject(object: unknown, options: Omit<ParseOptions, 'file'>): ParseResult {
  const reports = createReports()
  const root = readObject(object, createTreeBuilder(reports, options.env))
  return finishReading(reports, root, filesOf(options))
}

/** A condition by itself, as plain data, as a cohort has it in `where`. `cohorts` are those it may refer to. */
export function parseConditionObject(
  object: unknown,
  cohorts: Iterable<string>,
): Result<Condition, readonly Problem[]> {
  const reports = createReports()
  const node = readObject(
    object,
    createTreeBuilder(reports, () => undefined),
  )
  const condition = readCondition({ reports, cohorts: new Set(cohorts) }, node)
  const problems = tidyProblems(reports.problems)
  return problems.length === 0 && condition ? ok(condition) : err(problems)
}

interface Reading {
  readonly files: ContentFiles
  readonly kinds: Readonly<Record<string, KindRules>>
  readonly onPartial?: ParseOptions['onPartial']
}

const filesOf = (options: Omit<ParseOptions, 'file'>, folderOf = (_: string | undefined): string => ''): Reading => ({
  files: { readFile: options.readFile, folderOf, read: new Map(), chars: 0 },
  kinds: options.kinds,
  ...(options.onPartial && { onPartial: options.onPartial }),
})

const folderOf = (file: string | undefined): string => file?.slice(0, file.lastIndexOf('/') + 1) ?? ''

function finishReading(reports: Reports, root: Node | undefined, { onPartial, ...reading }: Reading): ParseResult {
  const workspace = root && readWorkspace({ reports, ...reading }, root)
  if (workspace && reports.problems.length > 0) onPartial?.(workspace)
  return finish(reports, workspace)
}

function finish(reports: Reports, workspace: Workspace | undefined): ParseResult {
  const problems = tidyProblems(reports.problems)
  if (problems.length > 0 || !workspace) return err(problems)
  return ok({ workspace, warnings: tidyProblems(reports.warnings) })
}

function checkSize(reports: Reports, chars: number, file: string | undefined): boolean {
  if (chars <= WORKSPACE_CHARS_MAX) return true
  const place = { ...(file !== undefined && { file }), line: 1, column: 1 }
  const message = `The workspace has ${chars} characters; at most ${WORKSPACE_CHARS_MAX} can be read.`
  report(
    reports,
    { place, path: '' },
    { code: 'too_large', message, hint: 'Keep content in files of its own: { file: … }.' },
  )
  return false
}

function checkFiles(reports: Reports, files: readonly WorkspaceFile[]): boolean {
  const place = { line: 0, column: 0 }
  if (files.length === 0) {
    report(
      reports,
      { place, path: '' },
      { code: 'missing_key', message: 'The folder has no workspace file (.yaml, .yml or .json).' },
    )
  }
  if (files.length > WORKSPACE_FILES_MAX) {
    const message = `The folder has ${files.length} workspace files; at most ${WORKSPACE_FILES_MAX} can be read.`
    report(reports, { place, path: '' }, { code: 'too_large', message })
  }
  return reports.problems.length === 0
}
