import { createHash } from 'node:crypto'
import { dirname, join } from 'node:path'
import { createLruCache } from '../messages/lru-cache.ts'
import type { RenderProblem } from '../messages/render-problem.ts'
import { childOf, itemOf, ROOT } from '../model/parse/node.ts'
import type { Place, Problem } from '../model/parse/problem.ts'
import type { Step, Template, Workspace } from '../model/workspace.ts'
import type { FindPlace, PathPart } from './source-places.ts'

/** Everything that is wrong with the content of messages: Liquid that does not parse, MJML that is invalid. */
export async function findTemplateProblems(workspace: Workspace, find: FindPlace): Promise<readonly Problem[]> {
  const found: Problem[] = []
  const partials = Object.keys(workspace.partials ?? {})
  for (const { template, path } of placedTemplates(workspace, find)) {
    for (const problem of await check(template, partials)) found.push(asProblem(problem, pathOf(problem, path), find))
  }
  found.push(...(await findPartProblems(workspace, find)))
  return once(found)
}

/** What is wrong with layouts and partials themselves, whether anything uses them or not. */
async function findPartProblems({ layouts, partials }: Workspace, find: FindPlace): Promise<readonly Problem[]> {
  if (!layouts && !partials) return []
  const { checkPart } = await import('../messages/template-checker.ts')
  const texts = [
    ...Object.entries(layouts ?? {}).flatMap(([key, layout]) =>
      Object.entries(layout).map(([field, text]) => ({ part: { kind: 'layout', key } as const, field, text })),
    ),
    ...Object.entries(partials ?? {}).map(([key, text]) => ({
      part: { kind: 'partial', key } as const,
      field: key,
      text,
    })),
  ]
  return texts.flatMap(({ part, field, text }) =>
    checkPart(text, part, partials ?? {}).map((problem) =>
      asProblem({ field, ...problem }, pathOf({ field, ...problem }, []), find),
    ),
  )
}

/** Where a problem is written: in the template, in one of its variants, in its layout or in a partial. */
function pathOf({ field, part, locale }: Found, path: readonly PathPart[]): readonly PathPart[] {
  if (part?.kind === 'partial') return ['partials', part.key]
  if (part?.kind === 'layout') return ['layouts', part.key, field]
  return locale === undefined ? [...path, field] : [...path, 'locales', locale, field]
}

/** What is wrong with a layout is wrong with each template that stands in it: told once. */
function once(problems: readonly Problem[]): readonly Problem[] {
  const keyOf = ({ path, line, message }: Problem): string => `${path}:${line}:${message}`
  return [...new Map(problems.map((problem) => [keyOf(problem), problem])).values()]
}

interface PlacedTemplate {
  readonly template: Template
  readonly path: readonly PathPart[]
}

/** Those of the section, and those that steps hold themselves. */
function placedTemplates({ templates, campaigns }: Workspace, find: FindPlace): readonly PlacedTemplate[] {
  const named = new Set(Object.values(templates))
  return [
    ...Object.entries(templates).map(([key, template]) => ({ template, path: ['templates', key] })),
    ...Object.entries(campaigns).flatMap(([key, { steps }]) =>
      templatesOf(steps, ['campaigns', key, 'steps'], find).filter(({ template }) => !named.has(template)),
    ),
  ]
}

function templatesOf(steps: readonly Step[], path: readonly PathPart[], find: FindPlace): readonly PlacedTemplate[] {
  return steps.flatMap((step, index): readonly PlacedTemplate[] => {
    const here = [...path, index]
    if (step.kind === 'send') return [{ template: step.template, path: [...here, 'message'] }]
    if (step.kind === 'call') return [{ template: step.template, path: [...here, 'call'] }]
    if (step.kind === 'split') {
      return step.arms.flatMap(({ then }, number) => templatesOf(then, [...here, 'split', number, 'then'], find))
    }
    if (step.kind !== 'waitFor' && step.kind !== 'branch') return []
    const listed = step.kind === 'branch' || find([...here, 'waitFor'])?.kind === 'list'
    return [
      ...step.cases.flatMap(({ then }, number) =>
        templatesOf(then, listed ? [...here, step.kind, number, 'then'] : [...here, 'then'], find),
      ),
      ...templatesOf(step.otherwise, [...here, 'else'], find),
    ]
  })
}

/** Templates remembered as checked: publishing one change must not compile all others anew. They weigh what they report. */
const REMEMBERED_MAX = 5000
const remembered = createLruCache<readonly RenderProblem[]>(REMEMBERED_MAX)

async function check(template: Template, partials: readonly string[]): Promise<readonly RenderProblem[]> {
  const key = createHash('sha256')
    .update(JSON.stringify([template, partials]))
    .digest('base64url')
  const known = remembered.get(key)
  if (known) return known
  // Loading the MJML compiler takes longer than all other checks together.
  const { checkTemplate } = await import('../messages/template-checker.ts')
  const problems = await checkTemplate(template, partials)
  remembered.set(key, problems, 1 + problems.length)
  return problems
}

type Found = Pick<RenderProblem, 'message' | 'line' | 'field' | 'part' | 'locale'>

function asProblem({ field, part, line = 1, message }: Found, path: readonly PathPart[], find: FindPlace): Problem {
  return {
    code: 'bad_template',
    message: `\`${part?.kind === 'partial' ? part.key : field}\`: ${message}`,
    path: written(path),
    ...placeOf(path, line, find),
  }
}

const UNKNOWN: Place = { line: 0, column: 0 }

/** `line` counts in the text of the content; how that text lies in the file depends on how it is written. */
function placeOf(path: readonly PathPart[], line: number, find: FindPlace): Place {
  const found = find(path)
  if (!found) return find(path.slice(0, -1))?.place ?? UNKNOWN
  const { place, kind, contentFile } = found
  if (contentFile !== undefined) return { file: join(dirname(place.file ?? ''), contentFile), line, column: 1 }
  // A block begins on the line below its mark; of other text over several lines only the beginning is known.
  return kind === 'block' ? { ...place, line: place.line + line, column: 1 } : place
}

const written = (path: readonly PathPart[]): string =>
  path.reduce<typeof ROOT>((at, part) => (typeof part === 'number' ? itemOf(at, part) : childOf(at, part)), ROOT).path
