import { isObject } from '../reply-facts.ts'
import { meantHint } from '../../model/parse/nearest-name.ts'

/** All that the mapping kit of actions-core knows. */
const DIRECTIVES: readonly string[] = [
  '@arrayPath',
  '@case',
  '@excludeWhenNull',
  '@flatten',
  '@if',
  '@json',
  '@liquid',
  '@literal',
  '@merge',
  '@path',
  '@replace',
  '@template',
  '@transform',
]
/** Not fields of an action: what every mapping may say of itself. */
const ALWAYS: readonly string[] = [
  'batch_bytes',
  'batch_keys',
  'batch_size',
  'enable_batching',
  'onMappingSave',
  'retlOnMappingSave',
  '__segment_internal_matching_key',
  '__segment_internal_sync_mode',
]

interface MappingProblem {
  readonly path: readonly (string | number)[]
  readonly problem: string
}

/** What is wrong with a mapping before any event is mapped by it. `fields`: those that the action has, if that is known. */
export function mappingProblems(
  mapping: Readonly<Record<string, unknown>>,
  fields?: readonly string[],
): readonly MappingProblem[] {
  return Object.entries(mapping).flatMap(([key, value]) => {
    if (!fields || fields.includes(key) || ALWAYS.includes(key)) return valueProblems(value, [key])
    const hint = meantHint(key, fields)()
    const problem = `${JSON.stringify(key)} is no field of this action.${hint === undefined ? '' : ` ${hint}`}`
    return [{ path: [key], problem }]
  })
}

function valueProblems(value: unknown, path: MappingProblem['path']): readonly MappingProblem[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => valueProblems(item, [...path, index]))
  if (!isObject(value)) return []
  const keys = Object.keys(value)
  const directives = keys.filter((key) => key.startsWith('@'))
  const [directive] = directives
  if (directive === undefined) return keys.flatMap((key) => valueProblems(value[key], [...path, key]))
  if (keys.length > 1) return [{ path, problem: `A directive stands alone; found ${keys.join(', ')}.` }]
  if (!DIRECTIVES.includes(directive)) {
    const hint = meantHint(directive, DIRECTIVES)()
    const problem = `${directive} is no directive of the mapping kit.${hint === undefined ? '' : ` ${hint}`}`
    return [{ path: [...path, directive], problem }]
  }
  return directive === '@literal' ? [] : valueProblems(value[directive], [...path, directive])
}
