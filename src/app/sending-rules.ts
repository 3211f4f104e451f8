import type { Problem } from '../model/parse/problem.ts'
import type { Workspace } from '../model/workspace.ts'

const LOOPBACK = /^(localhost|.*\.localhost|127\.\d+\.\d+\.\d+|\[::1\]|0\.0\.0\.0)$/

/** Live messages must not carry links that work on this machine only, unless the operator works with local tools on purpose. */
export function sendingRules(
  workspace: Workspace,
  { publicUrl, allowPrivate }: { readonly publicUrl: string; readonly allowPrivate: boolean },
): readonly Problem[] {
  if (workspace.sending.mode !== 'live' || allowPrivate || !LOOPBACK.test(new URL(publicUrl).hostname)) return []
  return [
    {
      code: 'not_allowed_here',
      message: `sending: live needs links that work for customers, but they would begin with ${publicUrl}`,
      hint: 'Set REKINDLE_PUBLIC_URL to the address under which the world reaches this process, or REKINDLE_EGRESS=allow-private for local tools',
      line: 0,
      column: 0,
      path: 'sending',
    },
  ]
}
