import { asMapping, isMapping, without, withKey, type Mapping } from '../draft/mapping.ts'
import { pathText, textOf, valueAt, type Path } from '../draft/path.ts'
import { stepKindOf, type StepKind } from './step-kinds.ts'

/** A list of steps: that of the campaign, or one under a step. Paths are counted from the campaign. */
export interface Block {
  readonly path: Path
  /** What leads into it, for people; absent: the campaign's own. */
  readonly branch?: string
  readonly steps: readonly DraftStep[]
}

export interface DraftStep {
  readonly path: Path
  /** Its path as text: no two steps have the same. */
  readonly id: string
  readonly kind: StepKind | undefined
  readonly step: Mapping
  readonly blocks: readonly Block[]
}

/** The steps of a campaign as they stand in the draft. */
export const stepsOf = (campaign: Mapping): Block => blockAt(campaign, ['steps'])

function blockAt(campaign: Mapping, path: Path, branch?: string): Block {
  const list = valueAt(campaign, path)
  const steps = (Array.isArray(list) ? (list as readonly unknown[]) : []).map((step, index) =>
    stepAt(campaign, asMapping(step), [...path, index]),
  )
  return { path, steps, ...(branch !== undefined && { branch }) }
}

function stepAt(campaign: Mapping, step: Mapping, path: Path): DraftStep {
  const block = (place: Path, branch: string): Block => blockAt(campaign, [...path, ...place], branch)
  const kind = stepKindOf(step)
  return { path, id: pathText(path), kind, step, blocks: blocksOf(kind, step, block) }
}

function blocksOf(
  kind: StepKind | undefined,
  step: Mapping,
  block: (place: Path, branch: string) => Block,
): readonly Block[] {
  const otherwise = (): Block => block(['else'], 'else')
  const cases = step[kind ?? '']
  if (kind === 'waitFor' && !Array.isArray(cases)) return [block(['then'], 'then'), otherwise()]
  if ((kind === 'waitFor' || kind === 'branch') && Array.isArray(cases))
    return [...cases.map((_, index) => block([kind, index, 'then'], String(index + 1))), otherwise()]
  if (kind === 'split' && Array.isArray(cases))
    return cases.map((arm, index) => block(['split', index, 'then'], textOf(valueAt(arm, ['id'])) || String(index + 1)))
  return []
}

/** All steps in the order of the file, those of blocks behind their step: the order in which the server tells of them. */
export const inOrder = (block: Block): readonly DraftStep[] =>
  block.steps.flatMap((step) => [step, ...step.blocks.flatMap(inOrder)])

/** The campaign with a step more, at this place of this block. */
export function withStep(campaign: Mapping, block: Path, index: number, step: Mapping): Mapping {
  const list = valueAt(campaign, block)
  const steps = Array.isArray(list) ? (list as readonly unknown[]) : []
  return withAt(campaign, block, [...steps.slice(0, index), step, ...steps.slice(index)])
}

export function withoutStep(campaign: Mapping, path: Path): Mapping {
  const block = path.slice(0, -1)
  const steps = (valueAt(campaign, block) as readonly unknown[]).filter((_, index) => index !== path.at(-1))
  // A block of its own that is empty is no block.
  return withAt(campaign, block, steps.length === 0 && block.length > 1 ? undefined : steps)
}

/** The campaign with a step at another place; the same campaign where it would stand within itself. */
export function withStepMoved(campaign: Mapping, from: Path, block: Path, index: number): Mapping {
  const step = valueAt(campaign, from)
  const isInside = from.every((part, at) => block[at] === part)
  if (!isMapping(step) || isInside) return campaign
  const [fromBlock, fromIndex] = [from.slice(0, -1), from.at(-1) as number]
  if (isSamePath(fromBlock, block)) {
    const at = index > fromIndex ? index - 1 : index
    return at === fromIndex ? campaign : withStep(keepBlock(withoutStep(campaign, from), block), block, at, step)
  }
  // Added first: the way there may lead past the place that is taken away, whose number is then known.
  const added = withStep(campaign, block, index, step)
  return withoutStep(added, shifted(from, block, index))
}

const keepBlock = (campaign: Mapping, block: Path): Mapping =>
  valueAt(campaign, block) === undefined ? withAt(campaign, block, []) : campaign

/** Where `path` is, after a step was put into `block` at `index`. */
function shifted(path: Path, block: Path, index: number): Path {
  const at = path[block.length]
  const isBehind = block.every((part, place) => path[place] === part) && typeof at === 'number' && at >= index
  return isBehind ? [...path.slice(0, block.length), at + 1, ...path.slice(block.length + 1)] : path
}

const isSamePath = (one: Path, other: Path): boolean => pathText(one) === pathText(other)

/** The same value with another one at a place; undefined takes away what is there. */
export function withAt(value: Mapping, path: Path, to: unknown): Mapping {
  return put(value, path, to) as Mapping
}

function put(value: unknown, [part, ...rest]: Path, to: unknown): unknown {
  if (part === undefined) return to
  if (Array.isArray(value)) {
    const list = value as readonly unknown[]
    return list.map((item, index) => (index === part ? put(item, rest, to) : item))
  }
  const map = asMapping(value)
  const next = put(map[part], rest, to)
  return withKey(map, String(part), next)
}

/** A copy that may stand beside it: ids are unique in a campaign. */
export function copyOf(step: Mapping): Mapping {
  return Object.fromEntries(Object.entries(without(step, 'id')).map(([key, value]) => [key, copyIn(value)]))
}

const copyIn = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map((item: unknown) => (isMapping(item) && stepKindOf(item) ? copyOf(item) : copyIn(item)))
    : isMapping(value)
      ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copyIn(inner)]))
      : value
