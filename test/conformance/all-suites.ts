import { couponCodesSuite } from './coupon-codes-suite.ts'
import { exchangesSuite } from './exchanges-suite.ts'
import { fingerprintsSuite } from './fingerprints-suite.ts'
import { gatheredSuite } from './gathered-suite.ts'
import { inboxSuite } from './inbox-suite.ts'
import { eventLogSuite } from './log-suite.ts'
import { outboxAndViewsSuite } from './outbox-and-views-suite.ts'
import { settingsSuite } from './store-settings-suite.ts'
import { stateStoreSuite } from './state-suite.ts'
import type { MakeHarness } from './store-harness.ts'

/** Every port's suite, against one engine. */
export function storeSuites(make: MakeHarness): void {
  eventLogSuite(make)
  stateStoreSuite(make)
  outboxAndViewsSuite(make)
  inboxSuite(make)
  exchangesSuite(make)
  settingsSuite(make)
  fingerprintsSuite(make)
  gatheredSuite(make)
  couponCodesSuite(make)
}
