import { compileProgram, type Program, type Reach } from '../engine/program.ts'
import { decodeWorkspace } from '../model/encode-workspace.ts'
import type { Workspace } from '../model/workspace.ts'
import type { Settings } from '../store/views.ts'
import type { DefinitionInput } from './commit-news.ts'

/** A definition and the position from which it holds. */
export interface DefinitionRecord {
  readonly version: number
  readonly position: number
  /** Log time of that, ms; absent in what older versions of Rekindle kept. */
  readonly at?: number
}

/** What is kept of a definition: all of its input but what the index has. */
export type KeptDefinition = Omit<DefinitionInput, 'kind' | 'version'>

const INDEX_KEY = 'definitions'
const PENDING_KEY = 'definitions/pending'
const textKey = (version: number): string => `definition/${version}`

/** How a connection of a workspace is reached: depends on its kinds, which the engine does not know. */
export type ReachFor = (workspace: Workspace) => Reach

/** All definitions that took effect, oldest first: journeys in flight may run on an older one. */
export async function readDefinitions(settings: Settings): Promise<readonly DefinitionRecord[]> {
  const index = await settings.get(INDEX_KEY)
  return index === undefined ? [] : (JSON.parse(index) as DefinitionRecord[])
}

/**
 * Kept before the commit that makes it hold, so that a restart finds the program of any checkpoint: an entry at or beyond the
 * checkpoint's position does not hold yet. Keeping the same definition twice keeps one.
 */
export async function keepDefinition(
  settings: Settings,
  { kind: _, version, ...kept }: DefinitionInput,
  { position, at }: { readonly position: number; readonly at: number },
): Promise<void> {
  const before = (await readDefinitions(settings)).filter((record) => record.position < position)
  const index: readonly DefinitionRecord[] = [...before, { version, position, at }]
  await settings.set({
    [INDEX_KEY]: JSON.stringify(index),
    [textKey(version)]: JSON.stringify(kept satisfies KeptDefinition),
  })
}

/** Undefined: there is no such version. */
export async function keptDefinition(settings: Settings, version: number): Promise<KeptDefinition | undefined> {
  const kept = await settings.get(textKey(version))
  return kept === undefined ? undefined : (JSON.parse(kept) as KeptDefinition)
}

/** The definition that is to take effect as soon as everything is ready for it. */
export async function pendingDefinition(settings: Settings): Promise<DefinitionInput | undefined> {
  const kept = await settings.get(PENDING_KEY)
  const definition = kept === undefined ? undefined : (JSON.parse(kept) as DefinitionInput)
  const latest = (await readDefinitions(settings)).at(-1)?.version ?? 0
  // One that took effect is not removed: another thread may just be putting the next in its place.
  return definition && definition.version > latest ? definition : undefined
}

/** The number of the next definition. */
export async function nextVersion(settings: Settings): Promise<number> {
  const latest = (await readDefinitions(settings)).at(-1)?.version ?? 0
  return Math.max(latest, (await pendingDefinition(settings))?.version ?? 0) + 1
}

export const setPending = (settings: Settings, definition: DefinitionInput | null): Promise<void> =>
  settings.set({ [PENDING_KEY]: definition && JSON.stringify(definition) })

/** The program that holds at a position, and the one before it: compiled over all definitions until then. */
export async function programAt(
  settings: Settings,
  position: number,
  reachFor: ReachFor,
): Promise<{ readonly program: Program | undefined; readonly previous: Program | undefined }> {
  let program: Program | undefined
  let previous: Program | undefined
  for (const record of await readDefinitions(settings)) {
    if (record.position >= position) break
    const kept = await keptDefinition(settings, record.version)
    if (!kept) continue
    previous = program
    program = compileDefinition({ ...kept, version: record.version }, program, reachFor)
  }
  return { program, previous }
}

export function compileDefinition(
  { text, version, migrate }: Pick<DefinitionInput, 'text' | 'version' | 'migrate'>,
  previous: Program | undefined,
  reachFor: ReachFor,
): Program {
  const workspace = decodeWorkspace(text)
  return compileProgram(workspace, {
    version,
    reach: reachFor(workspace),
    ...(previous && { previous }),
    ...(migrate && { migrate }),
  })
}
