import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ADMIN_TOKEN, startProcess } from './harness/rekindle-process.ts'

const WORKSPACE = `version: 1
workspace: shop
timezone: America/Los_Angeles
sources: { web: { writeKey: wk_web } }
templates:
  until: { channel: push, title: T, body: "{{ event.properties.at | date: '%Y-%m-%d %H:%M' }}" }
`

it("shows dates right where the machine's own clock is just being changed", async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rekindle-e2e-'))
  const workspace = join(folder, 'rekindle.yaml')
  writeFileSync(workspace, WORKSPACE)
  const rekindle = await startProcess({ data: join(folder, 'data'), workspace, env: { TZ: 'America/New_York' } })
  try {
    const bodyOf = async (at: string) => {
      const response = await fetch(`${rekindle.url}/api/messages/preview`, {
        method: 'POST',
        headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
        body: JSON.stringify({ template: 'until', event: { name: 'Product Added', properties: { at } } }),
      })
      expect(response.status).toBe(200)
      return ((await response.json()) as { readonly content: { readonly body: string } }).content.body
    }
    // New York went from 2:00 to 3:00 at 7:00 UTC on 8 March 2026.
    expect(await bodyOf('2026-03-08T06:30:00Z')).toBe('2026-03-07 22:30')
    expect(await bodyOf('2026-03-08T02:30:00')).toBe('2026-03-08 02:30')
    expect(await bodyOf('2026-11-01T05:30:00Z')).toBe('2026-10-31 22:30')
  } finally {
    await rekindle.kill()
  }
}, 60_000)
