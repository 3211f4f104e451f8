import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createKeptSettings } from '../../src/deliver/kept-settings.fixture.ts'
import { callAs } from '../../src/deliver/sessions.ts'
import type { Egress } from '../../src/egress/egress.ts'
import { createEgress } from '../../src/egress/egress.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import type { LogFields, Logger } from '../../src/kernel/logger.ts'
import { describeAbilities } from './connection-ability-suite.ts'
import type { ConnectionCase, Running, Vendor } from './connection-case.ts'
import { leaked } from './connection-case.ts'
import { describeOutcomes, describePurity, describeTestCall } from './connection-outcome-suite.ts'
import { describeReceive } from './connection-receive-suite.ts'
import { describeSettings } from './connection-settings-suite.ts'

const LIMITS = { timeoutMs: 5000 }

/** Every connection passes this, through the real egress, against a server that enforces the tool's contract. */
export function describeConnection(given: ConnectionCase): void {
  describe(`connection ${given.kind.kind}`, () => {
    let vendor: Vendor
    let egress: Egress
    const log = createRecordingLogger()
    const kept = createKeptSettings()
    beforeAll(async () => {
      vendor = await given.start()
      egress = createEgress({ clock: systemClock, logger: log.logger, allowPrivate: true })
    })
    afterAll(async () => {
      await egress.close()
      await vendor.close()
    })
    const running: Running = {
      vendor: () => vendor,
      // What is kept never gets to egress.
      perform: async (call) => (call.kind === 'keep' ? { kind: 'kept' } : egress.perform(call, LIMITS)),
      outcomeOf: async (settings, call, outcome) => {
        if (call.kind === 'keep') return outcome({ kind: 'kept' })
        const answer = await callAs({ egress, settings: kept }, { kind: given.kind, settings }, call, systemClock.now())
        return answer.kind === 'no_session' ? answer.outcome : outcome(answer)
      },
    }
    describe('settings', () => {
      describeSettings(given, running)
    })
    describeAbilities(given, running)
    describeTestCall(given, running)
    describeReceive(given, running)
    describe('outcomes', () => {
      describeOutcomes(given, running)
    })
    describePurity(given, running)

    it('says what the tool tells, if it tells anything', () => {
      expect(given.receive !== undefined).toBe(given.kind.receive !== undefined)
    })

    it('never logged a secret', () => {
      const used = [vendor.settings, vendor.allSettings, vendor.wrongSettings ?? {}]
      expect(used.flatMap((settings) => leaked(given, settings, log.lines))).toEqual([])
    })
  })
}

function createRecordingLogger(): { readonly logger: Logger; readonly lines: readonly unknown[] } {
  const lines: unknown[] = []
  const write = (message: string, fields?: LogFields) => void lines.push([message, fields])
  const logger: Logger = { debug: write, info: write, warn: write, error: write, child: () => logger }
  return { logger, lines }
}
