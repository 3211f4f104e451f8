import { statSync } from 'node:fs'
import { dirname } from 'node:path'
import { RekindleError } from '../kernel/errors.ts'
import { err, ok, type Result } from '../kernel/result.ts'
import { encodeWorkspace } from '../model/encode-workspace.ts'
import type { Migration } from '../model/migration.ts'
import type { Problem } from '../model/parse/problem.ts'
import type { Workspace } from '../model/workspace.ts'
import type { DefinitionInput } from '../run/commit-news.ts'
import { keptDefinition, nextVersion, pendingDefinition } from '../run/definitions.ts'
import type { PipelineClient } from '../run/pipeline-client.ts'
import type { Store } from '../store/views.ts'
import { writeBack } from './owning-file.ts'
import {
  checkTemplates,
  parseSource,
  readWorkspaceSource,
  type Environment,
  type WorkspaceSource,
} from './workspace-source.ts'

export interface DefinitionDeskOptions {
  readonly store: Store
  readonly pipeline: PipelineClient
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

type Outcome<T> = Result<T, readonly Problem[]>

/** The definition in force and the ways to change it. */
export class DefinitionDesk {
  readonly #options: DefinitionDeskOptions
  /** Definitions as they were written, by version. */
  readonly #sources = new Map<number, string>()
  #known: CurrentWorkspace | undefined
  /** One publication at a time, so that versions follow one another. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(options: DefinitionDeskOptions) {
    this.#options = options
  }

  /** Undefined until there is one; the same object while it is the same. */
  current(): CurrentWorkspace | undefined {
    const program = this.#options.pipeline.program()
    if (!program) return undefined
    const { version, workspace } = program
    const source = this.#sources.get(version) ?? ''
    if (this.#known?.version !== version || this.#known.source !== source) {
      this.#known = { version, workspace, source, owner: this.#options.file === undefined ? 'store' : 'file' }
    }
    return this.#known
  }

  /** Reads a definition as publish would, without any effect. */
  check(text: string): Promise<CheckedDefinition> {
    return this.#check(this.#parse(text))
  }

  /**
   * Puts a definition in force and resolves when it is. `expected`: only if that version is the one in force (`conflict`, as well as
   * if it is cancelled, or another is published before it takes effect). `migration`: journeys in flight move to it.
   */
  async publish(
    text: string,
    { expected, migration, rollbackOf }: PublishHow = {},
  ): Promise<Outcome<{ readonly version: number }>> {
    const applied = await this.#inTurn(async () => {
      const { file, env, store } = this.#options
      const before = this.current()
      const newest = (await nextVersion(store.settings)) - 1
      if (expected !== undefined && newest !== expected) {
        throw new RekindleError('conflict', `The newest version is ${newest}, not ${expected}`)
      }
      const { problems, workspace } = await this.#check(this.#parse(text))
      if (!workspace) return err(problems)
      if (file !== undefined) writeBack({ file, text, before: before?.source, env })
      const origin = { by: 'api' as const, ...(rollbackOf !== undefined && { rollbackOf }) }
      return ok(await this.#apply(workspace, text, { origin, ...(migration && { migrate: migration }) }))
    })
    if (!applied.ok) return applied
    // Not in turn: whoever publishes next must not wait for it, but replace it.
    await applied.value.inForce
    return ok({ version: applied.value.version })
  }

  /** At start: takes the owning file if it differs from what is in force, or `fallback` if nothing is. */
  open(fallback: () => WorkspaceSource): Promise<Outcome<{ readonly version: number; readonly changed: boolean }>> {
    return this.#inTurn(async () => {
      const { file, env, pipeline, store } = this.#options
      const program = pipeline.program()
      if (program)
        this.#sources.set(program.version, (await keptDefinition(store.settings, program.version))?.source ?? '')
      if (file === undefined && program) return this.#inForce(program)
      const source = file === undefined ? fallback() : readWorkspaceSource(file, env)
      if (program && source.parsed.ok && isSame(program.workspace, source.parsed.value.workspace)) {
        // Comments may have changed, and whoever edits next must see them.
        this.#sources.set(program.version, source.text)
        return this.#inForce(program, source)
      }
      const { problems, workspace } = await this.#check(source)
      if (!workspace) return err(problems)
      const { version, inForce } = await this.#apply(workspace, source.text, await this.#howToOpen(workspace))
      // Delivery must not begin under what the owner has replaced already.
      await inForce
      return ok({ version, changed: true })
    })
  }

  #parse(text: string): WorkspaceSource {
    const { env, file, contentFolder } = this.#options
    const folder = file === undefined ? contentFolder : isFolder(file) ? file : dirname(file)
    return parseSource(text, { env, folder, ...(file !== undefined && { file }) })
  }

  async #check(source: WorkspaceSource): Promise<CheckedDefinition> {
    const parsed = await checkTemplates(source)
    if (!parsed.ok) return { problems: parsed.error, warnings: [] }
    const { workspace, warnings } = parsed.value
    const problems = this.#brokenRules(workspace, source)
    return { problems, warnings, ...(problems.length === 0 && { workspace }) }
  }

  #brokenRules(workspace: Workspace, source?: WorkspaceSource): readonly Problem[] {
    const problems = this.#options.extraRules(workspace)
    return problems.map((problem) => ({ ...problem, ...source?.find([problem.path])?.place }))
  }

  /** A process may have died after it wrote the file and before the definition held: what was asked for then still is. */
  async #howToOpen(workspace: Workspace): Promise<How> {
    const pending = await pendingDefinition(this.#options.store.settings)
    if (pending?.text !== encodeWorkspace(workspace)) return { origin: { by: 'file' } }
    const { migrate, origin } = pending
    return { ...(migrate && { migrate }), ...(origin && { origin }) }
  }

  /** Its content was checked when it was published, but the process may have been started in another way since. */
  #inForce({ version, workspace }: InForce, source?: WorkspaceSource): Outcome<{ version: number; changed: false }> {
    const problems = this.#brokenRules(workspace, source)
    return problems.length > 0 ? err(problems) : ok({ version, changed: false })
  }

  async #apply(workspace: Workspace, source: string, how: How): Promise<Applied> {
    const { store, pipeline } = this.#options
    const version = await nextVersion(store.settings)
    const text = encodeWorkspace(workspace)
    const { inForce } = await pipeline.define({ kind: 'definition', version, text, source, ...how })
    this.#sources.set(version, source)
    return { version, inForce }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#turn.then(work, work)
    this.#turn = next.catch(() => {})
    return next
  }
}

/** What a definition says beside what it is. */
type How = Pick<DefinitionInput, 'migrate' | 'origin'>

interface PublishHow {
  readonly expected?: number
  readonly migration?: Migration
  readonly rollbackOf?: number
}

interface Applied {
  readonly version: number
  /** Resolves when it holds. */
  readonly inForce: Promise<void>
}

type InForce = Pick<CurrentWorkspace, 'version' | 'workspace'>

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
const isSame = (a: Workspace, b: Workspace): boolean => encodeWorkspace(a) === encodeWorkspace(b)
