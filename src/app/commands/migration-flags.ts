import { parseMappings } from '../../model/migration.ts'
import type { CommandInput } from '../command.ts'

/** What `--migrate` and `--map` are in an address: with `?` or `&` before it, or nothing. The error is a sentence for people. */
export function migrationQuery(
  { flags = {} }: CommandInput,
  more: Readonly<Record<string, string | undefined>> = {},
): { readonly query: string } | { readonly fault: string } {
  if (flags.map !== undefined && flags.migrate === undefined)
    return { fault: '--map says where people go on who are moved: ask for that with --migrate.' }
  const mappings = parseMappings(flags.map ?? '')
  if (!mappings.ok) return { fault: `--map: ${mappings.error}` }
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries({ ...more, migrate: flags.migrate, map: flags.map }))
    if (value !== undefined) query.set(name, value)
  return { query: query.size === 0 ? '' : `?${query.toString()}` }
}
