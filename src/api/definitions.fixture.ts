import { decodeProfile } from '../engine/profile-codec.ts'
import { compileProgram } from '../engine/program.ts'
import { buildPlan, type WorkspacePlan } from '../insight/plan.ts'
import { readShop, type Shop } from '../insight/shop.fixture.ts'
import { RekindleError } from '../kernel/errors.ts'
import { err, ok } from '../kernel/result.ts'
import type { Workspace } from '../model/workspace.ts'
import type { ApiDeps, CurrentWorkspace, KeptVersion, PlanQuestion, PublishOptions } from './api-deps.ts'

type Definitions = Pick<ApiDeps, 'workspace' | 'publish' | 'check' | 'plan' | 'versions' | 'readVersion'>

/** Versions of the shop's definition; the shop itself goes on under its first. */
export function createDefinitions(shop: Shop): Definitions {
  const kept: KeptVersion[] = []
  const keep = (source: string, workspace: Workspace, { rollbackOf, migration }: PublishOptions = {}): void => {
    kept.push({ source, workspace, by: 'api', rollbackOf, migrated: migration !== undefined })
  }
  keep(shop.source, shop.workspace)
  let current: CurrentWorkspace = { version: 1, workspace: shop.workspace, source: shop.source, owner: 'store' }
  return {
    workspace: () => current,
    publish: async (text, options) => {
      const { expectedVersion } = options
      if (expectedVersion !== undefined && expectedVersion !== current.version)
        throw new RekindleError('conflict', 'Another version is in force.')
      const parsed = readShop(text)
      if (!parsed.ok) return err(parsed.error)
      current = { version: current.version + 1, workspace: parsed.value.workspace, source: text, owner: 'store' }
      keep(text, parsed.value.workspace, options)
      return ok({ version: current.version })
    },
    check: async (text) => {
      const parsed = readShop(text)
      return parsed.ok ? { problems: [], ...parsed.value } : { problems: parsed.error, warnings: [] }
    },
    plan: (workspace, question) => planOf(shop, current, workspace, question),
    versions: async () => kept.map((_, index) => ({ version: index + 1, at: shop.clock.now() })),
    readVersion: async (version) => kept[version - 1],
  }
}

/** Under the program that the shop runs; nobody is judged anew. */
async function planOf(
  shop: Shop,
  { version, workspace: before }: CurrentWorkspace,
  workspace: Workspace,
  { migration, countWithinMs }: PlanQuestion,
): Promise<WorkspacePlan> {
  const reach = () => 'nothing' as const
  const current = version === 1 ? shop.program : compileProgram(before, { version, reach, previous: shop.program })
  const next = compileProgram(workspace, { version: version + 1, reach, previous: current, migrate: migration ?? [] })
  const { nextProfile } = await shop.store.state.checkpoint()
  const records = await shop.store.state.profiles(Array.from({ length: nextProfile - 1 }, (_, index) => index + 1))
  const journeys = records.flatMap((record) => (record === undefined ? [] : decodeProfile(record).journeys))
  const places = Map.groupBy(journeys, ({ campaign, version: own, step }) => `${campaign} ${own} ${step}`)
  const standing = [...places.values()].map((all) => ({ ...all[0]!, people: all.length }))
  const heads = countWithinMs === undefined ? undefined : { people: records.length, share: 1, cohorts: [], standing }
  return buildPlan({ current, next, migration, heads, isFilling: false })
}
