import { z } from 'zod'
import { ERRORS, type ErrorCode } from '../kernel/errors.ts'
import type { Answer, Route } from './route.ts'
import { SCHEMAS } from './schemas.ts'

type Json = Readonly<Record<string, unknown>>

/** Errors that any route can answer with. */
const COMMON: readonly ErrorCode[] = ['bad_request', 'internal']
const GUARDED: readonly ErrorCode[] = ['unauthorized', 'forbidden', 'too_many_requests']

const VERSION = '1.0.0'

/** The OpenAPI 3.1 description of a table of routes. */
export function openApiDocument(routes: readonly Route[], publicUrl: string): Json {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const route of routes) (paths[openApiPath(route.path)] ??= {})[route.method.toLowerCase()] = operation(route)
  return {
    openapi: '3.1.0',
    info: {
      title: 'Rekindle',
      version: VERSION,
      description:
        'Times are ISO 8601 in UTC. Lists are pages: give `next` back as `cursor`. Errors have a stable code, a sentence, and a path where there is one.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: publicUrl }],
    security: [{ bearer: [] }, { session: [] }],
    tags: [...new Set(routes.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: componentSchemas(),
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'The admin token.' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'rekindle_session',
          description:
            'A browser session; with https the name begins with __Host-. What changes something needs an Origin of this host.',
        },
      },
    },
  }
}

/** `/api/cohorts/:key` → `/api/cohorts/{key}` */
export const openApiPath = (path: string): string => path.replace(/:(\w+)/g, '{$1}')

function operation(route: Route): Json {
  return {
    operationId: route.id,
    tags: [route.tag],
    summary: route.summary,
    ...(route.open && { security: [] }),
    parameters: [...parameters(route.params, 'path'), ...parameters(route.query, 'query')],
    ...(route.body !== undefined && { requestBody: { required: true, content: requestContent(route.body) } }),
    responses: { ...success(route.answer), ...failures(route) },
  }
}

function parameters(schema: z.ZodObject | undefined, place: 'path' | 'query'): readonly Json[] {
  if (!schema) return []
  const { properties = {}, required = [] } = inline(schema) as {
    properties?: Record<string, Json>
    required?: string[]
  }
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(description !== undefined && { description }),
    schema: rest,
  }))
}

function requestContent(body: NonNullable<Route['body']>): Json {
  if (body === 'csv') return { 'text/csv': { schema: { type: 'string' } } }
  if (body !== 'definition') return { 'application/json': { schema: inline(body) } }
  return { 'application/yaml': { schema: { type: 'string' } }, 'application/json': { schema: { type: 'object' } } }
}

/** As a caller writes it: what has a default may be left out. */
function inline(schema: z.ZodObject): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', override: readableCoercion })
  return rest
}

/** Numbers in a query come as text and are read as what the output says. */
function readableCoercion({
  zodSchema,
  jsonSchema,
}: {
  readonly zodSchema: z.core.$ZodTypes
  readonly jsonSchema: z.core.JSONSchema.BaseSchema
}): void {
  if (zodSchema._zod.def.type === 'number') jsonSchema.type = 'integer'
}

function success(answer: Answer): Json {
  switch (answer.kind) {
    case 'nothing':
      return { 204: { description: 'Done.' } }
    case 'document':
      return { 200: { description: 'The document.', content: { 'application/json': { schema: { type: 'object' } } } } }
    case 'csv': {
      const description = `Columns: ${answer.columns.join(', ')}.`
      return { 200: { description, content: { 'text/csv': { schema: { type: 'string' } } } } }
    }
    case 'events':
      return {
        200: { description: answer.description, content: { 'text/event-stream': { schema: { type: 'string' } } } },
      }
    case 'json': {
      const content = { 'application/json': { schema: { $ref: `#/components/schemas/${answer.schema}` } } }
      const yaml = answer.orYaml ? { 'application/yaml': { schema: { type: 'string' } } } : {}
      return { 200: { description: answer.schema, content: { ...content, ...yaml } } }
    }
  }
}

function failures({ open, body, errors }: Route): Json {
  const codes = new Set<ErrorCode>([
    ...COMMON,
    ...(open ? [] : GUARDED),
    ...(body ? (['invalid_json', 'bad_encoding', 'body_too_large'] as const) : []),
    ...errors,
  ])
  const byStatus = Map.groupBy(codes, (code) => ERRORS[code].status)
  return Object.fromEntries(
    [...byStatus].map(([status, group]) => [
      status,
      {
        description: group.map((code) => `\`${code}\`: ${ERRORS[code].help}`).join('\n\n'),
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    ]),
  )
}

function componentSchemas(): Json {
  const registry = z.registry<{ id: string }>()
  for (const [id, schema] of Object.entries(SCHEMAS)) registry.add(schema, { id })
  const { schemas } = z.toJSONSchema(registry, { uri: (id) => `#/components/schemas/${id}` })
  // OpenAPI names both itself.
  return Object.fromEntries(Object.entries(schemas).map(([id, { $schema: _, $id: __, ...rest }]) => [id, rest]))
}
