import { z } from 'zod'
import type { FormField } from '../../catalogue/destination-form.ts'
import { destinationFacts, factsOf, type DestinationFacts } from '../../connections/catalogue/destination-facts.ts'
import { RekindleError } from '../../kernel/errors.ts'
import { pageByKey } from '../page-cursor.ts'
import { pageQuery, toPage } from '../parameters.ts'
import { defineRoute, type Route } from '../route.ts'
import type { Shape } from '../schemas.ts'

const SLUG_LENGTH_MAX = 100
const slugParams = z.strictObject({
  slug: z.string().min(1).max(SLUG_LENGTH_MAX).describe('As in `destination` of a connection.'),
})
const filters = {
  search: z.string().max(SLUG_LENGTH_MAX).optional().describe('Part of the slug or the title; case does not count.'),
  status: z.enum(['runs', 'loads']).optional(),
}

export const catalogueRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/catalogue',
    id: 'listCatalogue',
    tag: 'catalogue',
    summary: 'Destinations that a connection of the kind `catalogue` can have, and which of them were seen to run.',
    query: pageQuery(filters),
    answer: { kind: 'json', schema: 'DestinationPage' },
    errors: ['bad_cursor'],
    handle: ({ query }): Shape<'DestinationPage'> => {
      const sought = query.search?.toLowerCase() ?? ''
      const found = Object.entries(destinationFacts)
        .filter(
          ([slug, { title, status }]) =>
            (slug.includes(sought) || title.toLowerCase().includes(sought)) &&
            (query.status === undefined || query.status === status),
        )
        .map(([key, facts]) => ({ key, facts }))
      const { items, next } = pageByKey(found, toPage(query))
      return { items: items.map(({ key, facts }) => viewDestination(key, facts)), next }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/catalogue/:slug',
    id: 'getDestination',
    tag: 'catalogue',
    summary:
      'What a destination asks for and can do: settings, actions with their fields, presets with their mappings.',
    params: slugParams,
    answer: { kind: 'json', schema: 'DestinationForm' },
    errors: ['not_found', 'unavailable'],
    handle: async ({ context, params: { slug } }): Promise<Shape<'DestinationForm'>> => {
      const facts = factsOf(slug)
      if (!facts)
        throw new RekindleError('not_found', 'The catalogue has no destination with this slug.', { path: 'slug' })
      const form = await context.deps.describeDestination(slug)
      if (!form) throw new RekindleError('unavailable', 'The destination could not be loaded just now.')
      const { actions: _actions, presets: _presets, ...rest } = viewDestination(slug, facts)
      return {
        ...rest,
        description: form.description,
        settings: viewFields(form.settings),
        audienceFields: viewFields(form.audienceFields),
        actions: form.actions.map((action) => ({ ...action, fields: viewFields(action.fields) })),
        presets: form.presets.map((preset) => ({ ...preset, mapping: { ...preset.mapping } })),
      }
    },
  }),
]

function viewDestination(
  slug: string,
  { title, status, reason, scheme, isAudience, presets, actions }: DestinationFacts,
): Shape<'Destination'> {
  return {
    slug,
    title,
    status,
    reason: reason ?? null,
    signIn: scheme,
    isAudience,
    presets: presets.length,
    actions: Object.keys(actions),
  }
}

type ViewedField = Shape<'DestinationForm'>['settings'][number]

const viewFields = (fields: Readonly<Record<string, FormField>>): ViewedField[] =>
  Object.entries(fields).map(([key, { properties, choices, ...field }]) => ({
    key,
    ...field,
    choices: choices.map((choice) => ({ ...choice })),
    ...(properties && { properties: { ...properties } as unknown as NonNullable<ViewedField['properties']> }),
  }))
