import { asMapping, isMapping, type Mapping } from '../draft/mapping.ts'
import { valueAt, type Path } from '../draft/path.ts'
import { SPEC_EVENTS, SPEC_TRAITS } from './spec-events.ts'

export interface Named {
  readonly key: string
  readonly name: string
}

/** The names that a definition can speak of, for suggestions and lists to choose from. */
export interface Vocabulary {
  readonly events: readonly string[]
  readonly properties: (event: unknown) => readonly string[]
  readonly traits: readonly string[]
  readonly cohorts: readonly Named[]
  readonly campaigns: readonly Named[]
  readonly topics: readonly Named[]
  readonly coupons: readonly Named[]
  readonly templates: readonly (Named & { readonly channel: string })[]
  readonly connections: readonly (Named & { readonly kind: string })[]
  /** Lists at ad platforms as steps name them: `facebook/retarget`. */
  readonly audiences: readonly string[]
}

export function vocabularyOf(definition: Mapping): Vocabulary {
  const spoken = spokenOf(definition)
  return {
    events: unique([...spoken.events, ...Object.keys(SPEC_EVENTS)]),
    properties: (event) =>
      unique([...(SPEC_EVENTS[typeof event === 'string' ? event : ''] ?? []), ...spoken.properties]),
    traits: unique([...Object.keys(section(definition, ['computed'])), ...spoken.traits, ...SPEC_TRAITS]),
    cohorts: named(definition, 'cohorts'),
    campaigns: named(definition, 'campaigns'),
    topics: named(definition, 'topics'),
    coupons: named(definition, 'coupons'),
    templates: named(definition, 'templates').map((each) => ({
      ...each,
      channel: String(valueAt(definition, ['templates', each.key, 'channel'])),
    })),
    connections: [
      ...named(definition, 'connections').map((each) => ({
        ...each,
        kind: String(valueAt(definition, ['connections', each.key, 'kind'])),
      })),
      { key: 'inbox', name: 'inbox', kind: 'inbox' },
    ],
    audiences: Object.keys(section(definition, ['connections'])).flatMap((key) =>
      Object.keys(section(definition, ['connections', key, 'audiences'])).map((audience) => `${key}/${audience}`),
    ),
  }
}

const section = (definition: Mapping, path: Path): Mapping => asMapping(valueAt(definition, path))

const named = (definition: Mapping, kind: string): readonly Named[] =>
  Object.entries(section(definition, [kind])).map(([key, value]) => {
    const name = valueAt(value, ['name'])
    return { key, name: typeof name === 'string' && name !== '' ? name : key }
  })

interface Spoken {
  readonly events: string[]
  readonly properties: string[]
  readonly traits: string[]
}

const EVENT_KEYS = new Set(['did', 'didNot', 'since', 'of', 'event'])

/** What the definition speaks of already, wherever it does. */
function spokenOf(definition: Mapping): Spoken {
  const spoken: Spoken = { events: [], properties: [], traits: [] }
  walk(definition, '')
  return spoken

  function walk(value: unknown, key: string): void {
    if (typeof value === 'string' && value !== '') {
      if (EVENT_KEYS.has(key)) spoken.events.push(value)
      if (key === 'trait') spoken.traits.push(value)
    } else if (Array.isArray(value)) {
      for (const item of value) walk(item, key)
    } else if (isMapping(value)) {
      // `where` of a cohort is a condition; that of an event names properties.
      if (key === 'where' && !Object.keys(value).some((name) => OPERATORS.has(name)))
        spoken.properties.push(...Object.keys(value).filter((name) => name !== ''))
      for (const [name, inner] of Object.entries(value)) walk(inner, name)
    }
  }
}

const OPERATORS = new Set(['all', 'any', 'not', 'did', 'didNot', 'sequence', 'trait', 'aggregate', 'in', 'notIn'])

const unique = (names: readonly string[]): readonly string[] => [...new Set(names)]
