import { expect, it } from 'vitest'
import { isSecret, shapeOf } from '../../src/connections/mask-settings.ts'
import { checkSettings, connectionKinds, publicSettings, readSettings } from '../../src/connections/registry.ts'
import type { ConnectionCase, Running, Settings } from './connection-case.ts'
import { leaked } from './connection-case.ts'

export function describeSettings(given: ConnectionCase, { vendor }: Running): void {
  const { kind } = given
  const check = (settings: unknown) => checkSettings(kind.kind, settings)

  it('is registered under its own name, with a title and a summary', () => {
    expect(connectionKinds[kind.kind]).toBe(kind)
    expect(kind.title).not.toBe('')
    expect(kind.summary).toMatch(/\.$/)
    expect(kind.limits.concurrency).toBeGreaterThan(0)
    expect(kind.limits.timeoutMs).toBeGreaterThan(0)
  })

  it('takes the least and all settings, and refuses any other key by name', () => {
    expect(check(vendor().settings)).toEqual([])
    expect(check(vendor().allSettings)).toEqual([])
    expect(check({ ...vendor().allSettings, colour: 'red' })).toEqual([
      { path: 'colour', message: 'is not a setting of this kind' },
    ])
    expect(Object.keys(vendor().allSettings).sort()).toEqual(Object.keys(shapeOf(kind.settings)).sort())
  })

  it('says of each required setting that it is missing', () => {
    const required = Object.keys(vendor().settings).filter(
      (key) => !readSettings(kind.kind, without(vendor().settings, key)).ok,
    )
    for (const key of required) {
      expect(check(without(vendor().settings, key))).toContainEqual({ path: key, message: 'is missing' })
    }
    expect(check('text')).not.toEqual([])
    expect(check(null)).not.toEqual([])
  })

  it.each(given.bad)('refuses $settings at $path', ({ settings, path }) => {
    const problems = check({ ...vendor().settings, ...settings })
    expect(problems.map((problem) => problem.path)).toEqual([path])
    expect(problems[0]?.message).not.toMatch(/zod|undefined|\[object/i)
  })

  it('describes every setting and marks exactly the secret ones', () => {
    const fields = allFields(kind.settings)
    const silent = fields.filter(({ schema }) => !(schema as { description?: string }).description?.endsWith('.'))
    expect(silent.map(({ path }) => path)).toEqual([])
    const secret = fields.filter(({ schema }) => isSecret(schema)).map(({ path }) => path)
    expect(secret.sort()).toEqual([...given.secrets].sort())
  })

  it('masks secrets for people', () => {
    expect(leaked(given, vendor().allSettings, publicSettings(kind.kind, vendor().allSettings))).toEqual([])
    expect(publicSettings(kind.kind, { typedWrong: 'hunter2' })).toEqual({ typedWrong: '••••••' })
  })
}

const without = (settings: Settings, key: string): Settings =>
  Object.fromEntries(Object.entries(settings).filter(([name]) => name !== key))

type Schema = Parameters<typeof isSecret>[0]

function allFields(schema: Schema, prefix = ''): readonly { readonly path: string; readonly schema: Schema }[] {
  return Object.entries(shapeOf(schema)).flatMap(([key, field]) => [
    { path: `${prefix}${key}`, schema: field },
    ...allFields(field, `${prefix}${key}.`),
  ])
}
