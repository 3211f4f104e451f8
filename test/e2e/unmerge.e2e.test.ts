import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, it } from 'vitest'
import { ADMIN_TOKEN, startProcess, type RekindleProcess } from './harness/rekindle-process.ts'
import { until } from './harness/until.ts'

const EXAMPLE = fileURLToPath(new URL('../../examples/cart-recovery/rekindle.yaml', import.meta.url))

interface Profile {
  readonly profileId: string
  readonly ids: readonly { readonly type: string; readonly value: string }[]
  readonly cohorts: readonly { readonly key: string }[]
}

let rekindle: RekindleProcess | undefined
afterEach(() => rekindle?.kill())

it('Two people who were taken for one are parted by an operator, and stay so after a crash', async () => {
  const data = join(mkdtempSync(join(tmpdir(), 'rekindle-e2e-')), 'data')
  const open = async () => (rekindle = await startProcess({ data, workspace: EXAMPLE }))
  const first = await open()
  const { url } = first
  const track = (event: object) =>
    fetch(`${url}/v1/batch`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ writeKey: 'wk_server', batch: [event] }),
    })
  await track({ type: 'track', event: 'Product Added', anonymousId: 'tablet' })
  await track({ type: 'identify', userId: 'ann', traits: { email: 'ann@example.com' } })
  await track({ type: 'identify', userId: 'ann', anonymousId: 'tablet' })
  const one = await until('they are one', async () => {
    const profile = await first.api<Profile>('/api/profiles/user_id/ann')
    return profile.ids.length === 3 && profile
  })
  expect(one.cohorts).not.toEqual([])

  const answer = await fetch(`${url}/api/profiles/email/ann@example.com/unmerge`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({ id: { type: 'anonymous_id', value: 'tablet' } }),
  })
  const { profile, parted } = (await answer.json()) as { profile: Profile; parted: Profile }
  expect([answer.status, profile.profileId, profile.cohorts]).toEqual([200, one.profileId, []])
  expect(profile.ids.map(({ type }) => type).sort()).toEqual(['email', 'user_id'])
  expect(parted.ids).toEqual([{ type: 'anonymous_id', value: 'tablet' }])
  expect(parted.cohorts).toMatchObject(one.cohorts.map(({ key }) => ({ key })))

  await first.kill()
  const again = await open()
  expect(await again.api<Profile>('/api/profiles/anonymous_id/tablet')).toEqual(parted)
  const timeline = await again.api<{ items: { text?: string }[] }>('/api/profiles/user_id/ann/timeline')
  expect(timeline.items.map(({ text }) => text)).toContain(
    `It was said that anonymous_id:tablet and user_id:ann are not one person: all since their first event was sorted anew, and part of it belongs to ${parted.profileId}.`,
  )
})
