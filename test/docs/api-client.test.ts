import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const SCRIPT = fileURLToPath(new URL('../../scripts/generate-api-client.ts', import.meta.url))

it('the client of the browser app is what the OpenAPI document says', { timeout: 60_000 }, async () => {
  const check = promisify(execFile)(process.execPath, ['--disable-warning=ExperimentalWarning', SCRIPT, '--check'])
  expect((await check).stderr).toBe('')
})
