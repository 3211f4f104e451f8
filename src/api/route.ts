import type { FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { RekindleError, type ErrorCode } from '../kernel/errors.ts'
import type { ApiContext } from './api-context.ts'
import { readJson, readText } from './read-json.ts'
import type { SchemaName } from './schemas.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** What is answered: JSON of a schema, a stream of server-sent events, or nothing (204). */
export type Answer =
  | { readonly kind: 'json'; readonly schema: SchemaName; readonly orYaml?: true }
  | { readonly kind: 'events'; readonly description: string }
  /** A table as CSV with this header, as a stream. */
  | { readonly kind: 'csv'; readonly columns: readonly string[] }
  | { readonly kind: 'document' }
  | { readonly kind: 'nothing' }

/** One line of the table that the server and the OpenAPI document are both made from. */
export interface Route {
  readonly method: Method
  /** As Fastify writes it: `/api/cohorts/:key`. */
  readonly path: string
  /** Name of the operation in the document. */
  readonly id: string
  readonly tag: string
  readonly summary: string
  /** Needs neither token nor session. */
  readonly open?: true
  readonly params?: z.ZodObject
  readonly query?: z.ZodObject
  /** JSON of this shape, a definition as text (YAML or JSON), or a table. */
  readonly body?: z.ZodObject | 'definition' | 'csv'
  /** Largest body, bytes; small where nothing large is expected. */
  readonly bodyBytesMax?: number
  readonly answer: Answer
  /** Beside those that every route can have. */
  readonly errors: readonly ErrorCode[]
  readonly run: (context: ApiContext, request: FastifyRequest, reply: FastifyReply) => Promise<unknown>
}

interface Call<P, Q, B> {
  readonly context: ApiContext
  readonly params: P
  readonly query: Q
  readonly body: B
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

type Parsed<S> = S extends z.ZodObject ? z.output<S> : S extends 'definition' | 'csv' ? string : undefined

type Draft<P, Q, B> = Omit<Route, 'run' | 'params' | 'query' | 'body'> & {
  readonly params?: P
  readonly query?: Q
  readonly body?: B
  readonly handle: (call: Call<Parsed<P>, Parsed<Q>, Parsed<B>>) => unknown
}

type Shape = z.ZodObject | undefined

/** A route whose handler gets what was sent already parsed: anything that does not fit is refused before, with its place. */
export function defineRoute<
  P extends Shape = undefined,
  Q extends Shape = undefined,
  B extends Shape | 'definition' | 'csv' = undefined,
>(draft: Draft<P, Q, B>): Route {
  const { handle, params, query, body, ...rest } = draft
  return {
    ...rest,
    ...(params && { params }),
    ...(query && { query }),
    ...(body && { body }),
    run: async (context, request, reply) =>
      handle({
        context,
        request,
        reply,
        params: parse(params, request.params) as Parsed<P>,
        query: parseQuery(query, request.query) as Parsed<Q>,
        // The casts say what the schemas said: parse gives the output of the schema that it was given.
        body: (body === 'definition'
          ? readDefinition(request.body)
          : body === 'csv'
            ? readText(request.body)
            : body
              ? parse(body, readJson(request.body) ?? {})
              : undefined) as Parsed<B>,
      }),
  }
}

function readDefinition(body: unknown): string {
  const text = readText(body)
  if (text.trim() === '')
    throw new RekindleError('bad_request', 'The body is empty: send the definition as YAML or JSON.')
  return text
}

function parse(schema: z.ZodObject | undefined, value: unknown): unknown {
  return schema === undefined ? undefined : parsed(schema, value)
}

/** A parameter that is not known is a typo: ignoring it would answer another question than the one that was meant. */
function parseQuery(schema: z.ZodObject | undefined, query: unknown): unknown {
  if (schema) return parsed(schema, query)
  const unknown = Object.keys(query as object)[0]
  if (unknown !== undefined)
    throw new RekindleError('bad_request', `There is no parameter \`${unknown}\` here.`, { path: unknown })
  return undefined
}

function parsed(schema: z.ZodObject, value: unknown): unknown {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const issue = result.error.issues[0]!
  const path = issue.code === 'unrecognized_keys' ? issue.keys[0]! : issue.path.join('.')
  const message =
    issue.code === 'unrecognized_keys'
      ? `There is no parameter \`${path}\` here.`
      : `${path === '' ? 'The body' : `\`${path}\``}: ${issue.message}.`
  throw new RekindleError('bad_request', message, path === '' ? {} : { path })
}
