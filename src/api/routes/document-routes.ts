import { openApiDocument } from '../open-api.ts'
import { defineRoute, type Route } from '../route.ts'

/** The description of all routes, its own included. */
export function documentRoutes(others: readonly Route[]): readonly Route[] {
  const routes: Route[] = [...others]
  let text: string | undefined
  routes.push(
    defineRoute({
      method: 'GET',
      path: '/api/openapi.json',
      id: 'readDocument',
      tag: 'status',
      summary: 'This description of the API: OpenAPI 3.1.',
      open: true,
      answer: { kind: 'document' },
      errors: [],
      handle: ({ context, reply }) => {
        // Made at the first question, and the same ever after.
        text ??= JSON.stringify(openApiDocument(routes, context.deps.publicUrl))
        return reply.header('content-type', 'application/json; charset=utf-8').send(text)
      },
    }),
  )
  return routes
}
