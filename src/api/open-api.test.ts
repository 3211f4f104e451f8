import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApi, type ApiServer } from './api-server.fixture.ts'
import { API_TABLE } from './api-table.ts'
import { openApiPath } from './open-api.ts'

let api: ApiServer
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.close())

describe('the document', () => {
  it('is open to all, and of OpenAPI 3.1', async () => {
    const got = await api.call('GET', '/api/openapi.json', { anonymous: true })
    expect(got.json).toMatchObject({ openapi: '3.1.0', servers: [{ url: 'http://rekindle.example' }] })
  })

  it('names exactly the routes that the server has', async () => {
    const { paths } = (await api.get('/api/openapi.json')) as { paths: Record<string, Record<string, object>> }
    const told = Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    )
    const answering: string[] = []
    for (const { method, url } of api.registered) {
      if (!url.startsWith('/api/') || url.endsWith('*') || method === 'HEAD' || url === '/api/events/live') continue
      const got = await api.call(
        method,
        url.replace(':key', 'nope').replace(':idType', 'user_id').replace(':id', 'nope'),
      )
      if (got.status !== 405) answering.push(`${method} ${openApiPath(url)}`)
    }
    expect([...answering, 'GET /api/events/live'].sort()).toEqual(told.sort())
    expect(told.length).toBe(API_TABLE.length)
  })

  it('has every schema that it points to, and describes every parameter of a path', async () => {
    const document = (await api.get('/api/openapi.json')) as {
      paths: Record<string, Record<string, { operationId: string; parameters: { in: string; name: string }[] }>>
      components: { schemas: object }
    }
    const pointed = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(
      ([, name]) => name!,
    )
    expect(pointed.length).toBeGreaterThan(20)
    for (const name of pointed) expect(document.components.schemas).toHaveProperty(name)
    const ids: string[] = []
    for (const [path, operations] of Object.entries(document.paths)) {
      for (const { operationId, parameters } of Object.values(operations)) {
        ids.push(operationId)
        expect(parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => `{${name}}`)).toEqual(
          path.match(/\{\w+\}/g) ?? [],
        )
      }
    }
    expect(new Set(ids).size).toBe(ids.length)
  })
})
