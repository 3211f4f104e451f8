import { describe, expect, it } from 'vitest'
import { createManualClock } from '../kernel/clock.ts'
import { silentLogger } from '../kernel/logger.ts'
import type { Throttle, Workspace } from '../model/workspace.ts'
import type { Settings } from '../store/views.ts'
import { Throttles } from './throttles.ts'

const NOW = Date.UTC(2026, 0, 1)
const HOUR = 3_600_000

function createSettings(): Settings & { readonly writes: () => number } {
  const kept = new Map<string, string>()
  let writes = 0
  return {
    get: async (key) => kept.get(key),
    set: async (values) => {
      writes++
      for (const [key, value] of Object.entries(values)) if (value !== null) kept.set(key, value)
    },
    writes: () => writes,
  }
}

interface Rules {
  readonly mail?: Throttle
  readonly sale?: Throttle
}

const workspaceOf = ({ mail, sale }: Rules): Workspace =>
  ({
    connections: { mail: { kind: 'smtp', settings: {}, ...(mail && { throttle: mail }) } },
    campaigns: { sale: { ...(sale && { throttle: sale }) } },
  }) as unknown as Workspace

function start(rules: Rules, settings = createSettings(), clock = createManualClock(NOW)) {
  const throttles = new Throttles({ clock, logger: silentLogger, settings, workspace: () => workspaceOf(rules) })
  return { throttles, settings, clock }
}

describe('throttles', () => {
  it('of a campaign and of a connection hold together, and it is said which of them makes wait', () => {
    const { throttles } = start({ mail: { atMost: 3, perMs: 1000 }, sale: { atMost: 1, perMs: 1000 } })
    const sale = throttles.gate(() => 'mail', 'sale')
    const others = throttles.gate(() => 'mail', undefined)
    sale.pass()
    expect(sale.room()).toEqual({ at: NOW + 1000, by: 'campaign' })
    expect(others.room()).toEqual({ at: NOW, by: undefined })
    others.pass()
    others.pass()
    expect(others.room()).toEqual({ at: NOW + 1000, by: 'connection' })
  })

  it('are those of the tool that is called: what goes to the inbox is no call to it', () => {
    const { throttles } = start({ mail: { atMost: 1, perMs: 1000 } })
    let called = 'mail'
    const gate = throttles.gate(() => called, undefined)
    gate.pass()
    expect(gate.room().at).toBe(NOW + 1000)
    called = 'inbox'
    expect(gate.room().at).toBe(NOW)
  })

  it('remember long windows beyond a restart, also after a crash but for the last second', async () => {
    const rules = { mail: { atMost: 3, perMs: HOUR } }
    const first = start(rules)
    const gate = first.throttles.gate(() => 'mail', undefined)
    gate.pass()
    gate.pass()
    first.clock.advance(1000)
    await first.clock.breathe()
    gate.pass()
    const crashed = start(rules, first.settings, first.clock)
    await crashed.throttles.load()
    const after = crashed.throttles.gate(() => 'mail', undefined)
    expect(after.room().at).toBe(first.clock.now())
    after.pass()
    expect(after.room().at).toBe(NOW + 1000 + HOUR)
    await crashed.throttles.stop()
    const restarted = start(rules, first.settings, first.clock)
    await restarted.throttles.load()
    expect(restarted.throttles.gate(() => 'mail', undefined).room().at).toBe(NOW + 1000 + HOUR)
  })

  it('write nothing down for windows that are over when the next process has started', async () => {
    const { throttles, settings, clock } = start({ mail: { atMost: 3, perMs: 9000 } })
    throttles.gate(() => 'mail', undefined).pass()
    clock.advance(2000)
    await throttles.stop()
    expect(settings.writes()).toBe(0)
  })
})
