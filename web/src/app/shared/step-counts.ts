import type { Step } from '../../api/admin-api.ts'
import { formatNumber } from '../../parts/format.ts'
import { texts } from '../../texts.ts'

const words = texts.app.campaigns

export interface StepCount {
  readonly label: string
  readonly value: string
  readonly tone?: 'good' | 'bad'
}

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((total, count) => total + count, 0)

/** What became of those who came to a step, without what did not happen; that somebody came is always said. */
export function stepCounts({ reached, passedOver, sent, failed, unknown, skipped, held }: Step): readonly StepCount[] {
  const counts: readonly (readonly [string, number, StepCount['tone']?])[] = [
    [words.sent, sent, 'good'],
    [words.passedOver, passedOver],
    [words.held, sum(held)],
    [words.skipped, sum(skipped)],
    [words.failed, failed, 'bad'],
    [words.unknown, unknown, 'bad'],
  ]
  return [
    { label: words.reached, value: formatNumber(reached) },
    ...counts
      .filter(([, count]) => count > 0)
      .map(([label, count, tone]) => ({ label, value: formatNumber(count), ...(tone && { tone }) })),
  ]
}
