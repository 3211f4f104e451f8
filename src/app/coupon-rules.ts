import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { Problem } from '../model/parse/problem.ts'
import type { Workspace } from '../model/workspace.ts'

/** Files of codes must be there before a definition that names them takes effect. */
export function couponRules(workspace: Workspace, folder: string): readonly Problem[] {
  return Object.entries(workspace.coupons).flatMap(([key, { codes }]) => {
    if (!codes || statSync(join(folder, codes.file), { throwIfNoEntry: false })?.isFile()) return []
    return [
      {
        code: 'file_not_found',
        message: `There is no file "${codes.file}" in the workspace's folder.`,
        hint: 'It holds one code a line.',
        line: 0,
        column: 0,
        path: `coupons.${key}.codes.file`,
      },
    ]
  })
}
