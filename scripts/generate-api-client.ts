// Writes web/src/api/admin-api.ts from the OpenAPI document: the calls and types of the admin API, for the browser app.
// With --check it writes nothing, and fails if the file there is not what would be written.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { generate } from 'orval'
import { format, resolveConfig } from 'prettier'
import { API_TABLE } from '../src/api/api-table.ts'
import { openApiDocument } from '../src/api/open-api.ts'

const TARGET = fileURLToPath(new URL('../web/src/api/admin-api.ts', import.meta.url))
const CALL = fileURLToPath(new URL('../web/src/api/call.ts', import.meta.url))

const written = await adminApi()
if (!process.argv.includes('--check')) writeFileSync(TARGET, written)
else if (readFileSync(TARGET, 'utf8') !== written) {
  console.error('web/src/api/admin-api.ts is not what the OpenAPI document says: run `npm run api-client`.')
  process.exitCode = 1
}

async function adminApi(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'rekindle-api-client-'))
  try {
    const document = join(folder, 'openapi.json')
    const target = join(folder, 'admin-api.ts')
    writeFileSync(document, JSON.stringify(withoutPatterns(openApiDocument(API_TABLE, 'http://localhost:3300'))))
    await generate({
      input: document,
      output: {
        target,
        client: 'fetch',
        mode: 'single',
        urlEncodeParameters: true,
        override: {
          mutator: { path: CALL, name: 'call' },
          enumGenerationType: 'union',
          fetch: { includeHttpResponseReturnType: false },
          header: () => [
            'Written by `npm run api-client` from the OpenAPI document of the admin API. Not to be edited.',
          ],
        },
      },
    })
    const text = readFileSync(target, 'utf8').replace(/from '[^']*\/call(\.ts)?'/, "from './call.ts'")
    return await format(text, { ...(await resolveConfig(TARGET)), parser: 'typescript' })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** What only a validator reads would stand in every comment. */
function withoutPatterns<T>(value: T): T {
  const drop = new Set(['pattern', 'minimum', 'maximum', 'minLength', 'maxLength', 'maxItems', 'minItems', 'format'])
  return JSON.parse(
    JSON.stringify(value, (key, item: unknown) => (drop.has(key) && typeof item !== 'object' ? undefined : item)),
  ) as T
}
