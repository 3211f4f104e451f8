import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { RekindleError } from '../kernel/errors.ts'
import { readWorkspaceSource, type Environment } from './workspace-source.ts'

export interface WriteBack {
  readonly file: string
  readonly text: string
  /** What was written there when it was last applied; undefined: nothing is known of it. */
  readonly before: string | undefined
  readonly env: Environment
}

/**
 * The file owns the definition: it is replaced whole or not at all. Throws `conflict` if somebody changed it meanwhile, if it is a
 * folder of files, or if it cannot be written.
 */
export function writeBack({ file, text, before, env }: WriteBack): void {
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
