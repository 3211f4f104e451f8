import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { RekindleError } from '../kernel/errors.ts'
import { err, ok, type Result } from '../kernel/result.ts'
import { encodeWorkspace } from '../model/encode-workspace.ts'
import type { Problem } from '../model/parse/problem.ts'
import type { Workspace } from '../model/workspace.ts'
import { readDefinitions, sourceOf } from '../run/definitions.ts'
import type { Pipeline } from '../run/pipeline.ts'
import type { Store } from '../store/views.ts'
import {
  checkTemplates,
  parseSource,
  readWorkspaceSource,
  type Environment,
  type SourceOptions,
  type WorkspaceSource,
} from './workspace-source.ts'

export interface DefinitionDeskOptions {
  readonly store: Store
  readonly pipeline: Pipeline
  readonly env: Environment
  /** The file that owns the definition, if one does. */
  readonly file: string | undefined
  /** Folder that a definition owned by the store takes its content files from. */
  readonly contentFolder: string | undefined
  /** Rules of the process beside those of the language. */
  readonly extraRules: (workspace: Workspace) => readonly Problem[]
}

export interface CurrentWorkspace {
  readonly version: number
  readonly workspace: Workspace
  /** As written. */
  readonly source: string
  readonly owner: 'file' | 'store'
}

export interface CheckedDefinition {
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
  /** Absent if there are problems. */
  readonly workspace?: Workspace
}

/** The definition in force and the ways to change it. */
export interface DefinitionDesk {
  /** Undefined until there is one; the same object while it is the same. */
  current(): CurrentWorkspace | undefined
  /** Reads a definition as publish would, without any effect. */
  check(text: string): Promise<CheckedDefinition>
  /** Puts a definition in force and resolves when it is. `expected`: only if that version is the one in force (`conflict`). */
  publish(text: string, expected?: number): Promise<Result<{ readonly version: number }, readonly Problem[]>>
  /** At start: takes the owning file if it differs from what is in force, or `fallback` if nothing is. */
  open(
    fallback: () => WorkspaceSource,
  ): Promise<Result<{ readonly version: number; readonly changed: boolean }, readonly Problem[]>>
}

export function createDefinitionDesk(options: DefinitionDeskOptions): DefinitionDesk {
  const { store, pipeline, env, file, extraRules } = options
  const sourceOptions = (): SourceOptions => ({
    env,
    folder:
      file === undefined
        ? options.contentFolder
        : statSync(file, { throwIfNoEntry: false })?.isDirectory()
          ? file
          : dirname(file),
    ...(file !== undefined && { file }),
  })
  const brokenRules = (workspace: Workspace, source?: WorkspaceSource): readonly Problem[] =>
    extraRules(workspace).map((problem) => ({ ...problem, ...source?.find([problem.path])?.place }))
  /** Its content was checked when it was published, but the process may have been started in another way since. */
  const inForce = (
    { version, workspace }: { readonly version: number; readonly workspace: Workspace },
    source?: WorkspaceSource,
  ) => {
    const problems = brokenRules(workspace, source)
    return problems.length > 0 ? err(problems) : ok({ version, changed: false })
  }
  const check = async (source: WorkspaceSource): Promise<CheckedDefinition> => {
    const parsed = await checkTemplates(source)
    if (!parsed.ok) return { problems: parsed.error, warnings: [] }
    const { workspace, warnings } = parsed.value
    const problems = brokenRules(workspace, source)
    return { problems, warnings, ...(problems.length === 0 && { workspace }) }
  }
  const checked = async (source: WorkspaceSource): Promise<Result<Workspace, readonly Problem[]>> => {
    const { problems, workspace } = await check(source)
    return workspace ? ok(workspace) : err(problems)
  }
  const apply = async (workspace: Workspace, source: string): Promise<number> => {
    const version = ((await readDefinitions(store.settings)).at(-1)?.version ?? 0) + 1
    const { position } = await store.log.append([
      { kind: 'input', input: { kind: 'definition', version, text: encodeWorkspace(workspace), source } },
    ])
    await pipeline.untilApplied(position + 1)
    sources.set(version, source)
    return version
  }
  const sources = new Map<number, string>()
  let known: CurrentWorkspace | undefined
  const current = (): CurrentWorkspace | undefined => {
    const program = pipeline.program()
    if (!program) return undefined
    const { version, workspace } = program
    const source = sources.get(version) ?? ''
    if (known?.version !== version || known.source !== source) {
      known = { version, workspace, source, owner: file === undefined ? 'store' : 'file' }
    }
    return known
  }
  // One publication at a time, so that versions follow one another.
  let turn: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = turn.then(work, work)
    turn = next.catch(() => {})
    return next
  }
  return {
    current,
    check: (text) => check(parseSource(text, sourceOptions())),
    publish: (text, expected) =>
      inTurn(async () => {
        const before = current()
        if (expected !== undefined && before?.version !== expected) {
          throw new RekindleError('conflict', `Version ${before?.version ?? 0} is in force, not ${expected}`)
        }
        const read = await checked(parseSource(text, sourceOptions()))
        if (!read.ok) return read
        if (file !== undefined) writeBack(file, text, { before: before?.source, env })
        return ok({ version: await apply(read.value, text) })
      }),
    open: (fallback) =>
      inTurn(async () => {
        const program = pipeline.program()
        if (program) sources.set(program.version, (await sourceOf(store.settings, program.version)) ?? '')
        if (file === undefined && program) return inForce(program)
        const source = file === undefined ? fallback() : readWorkspaceSource(file, env)
        if (program && source.parsed.ok && sameWorkspace(program.workspace, source.parsed.value.workspace)) {
          // Comments may have changed, and whoever edits next must see them.
          sources.set(program.version, source.text)
          return inForce(program, source)
        }
        const read = await checked(source)
        if (!read.ok) return read
        return ok({ version: await apply(read.value, source.text), changed: true })
      }),
  }
}

const sameWorkspace = (a: Workspace, b: Workspace): boolean => encodeWorkspace(a) === encodeWorkspace(b)

/** The file owns the definition: it is replaced whole or not at all, and never when somebody changed it meanwhile. */
function writeBack(
  file: string,
  text: string,
  { before, env }: { readonly before: string | undefined; readonly env: Environment },
): void {
  const onDisk = textOnDisk(file, env)
  if (onDisk === text) return
  if (statSync(file).isDirectory()) {
    throw new RekindleError(
      'conflict',
      `The definition is a folder of files (${file}): change the files, then run rekindle apply ${file}`,
    )
  }
  if (before !== undefined && onDisk !== before) {
    throw new RekindleError(
      'conflict',
      `${file} changed on disk since it was applied: restart to take it, or undo that change`,
    )
  }
  const draft = `${file}.${process.pid}.tmp`
  try {
    writeFileSync(draft, text)
    renameSync(draft, file)
  } catch (cause) {
    rmSync(draft, { force: true })
    throw new RekindleError('conflict', `${file} cannot be written: make the change there`, { cause })
  }
}

function textOnDisk(file: string, env: Environment): string {
  try {
    return statSync(file).isDirectory() ? readWorkspaceSource(file, env).text : readFileSync(file, 'utf8')
  } catch (cause) {
    throw new RekindleError('conflict', `${file} cannot be read: put it back, or restart with another --workspace`, {
      cause,
    })
  }
}
