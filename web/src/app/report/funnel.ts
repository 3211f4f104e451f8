import type { Campaign } from '../../api/admin-api.ts'

/** One line of a funnel: how many came so far, and what became of them there. */
export interface FunnelRow {
  readonly step: string
  readonly text: string
  readonly depth: number
  readonly reached: number
  /** Of all who entered, 0 to 1. */
  readonly share: number
  readonly sent: number
  /** Messages that were not sent, by reason, the most frequent first. */
  readonly skipped: readonly (readonly [reason: string, count: number])[]
  readonly failed: number
  readonly converted: number
}

export const funnelOf = ({ entered, steps }: Campaign): readonly FunnelRow[] =>
  steps.map(({ id, text, depth, reached, sent, skipped, failed, unknown, converted }) => ({
    step: id,
    text,
    depth,
    reached,
    share: entered === 0 ? 0 : reached / entered,
    sent,
    skipped: Object.entries(skipped).toSorted(([, one], [, other]) => other - one),
    failed: failed + unknown,
    converted,
  }))

export interface Arm {
  readonly step: string
  readonly arm: string
  readonly people: number
  readonly goals: number
}

/** What the ways of each split did. */
export const armsOf = ({ steps }: Campaign): readonly Arm[] =>
  steps
    .filter(({ kind }) => kind === 'split')
    .flatMap(({ id, branches, goals }) =>
      Object.entries(branches).map(([arm, people]) => ({ step: id, arm, people, goals: goals[arm] ?? 0 })),
    )

/** The funnel as text that spreadsheets read (RFC 4180). */
export function csvOf(rows: readonly FunnelRow[], reasonWords: (reason: string) => string): string {
  const lines = [
    ['step', 'text', 'reached', 'share', 'sent', 'failed', 'converted', 'skipped'],
    ...rows.map(({ step, text, reached, share, sent, failed, converted, skipped }) => [
      step,
      text,
      reached,
      share.toFixed(4),
      sent,
      failed,
      converted,
      skipped.map(([reason, count]) => `${reasonWords(reason)}: ${count}`).join('; '),
    ]),
  ]
  return lines.map((line) => line.map((cell) => field(String(cell))).join(',')).join('\r\n')
}

/** A cell that begins like a formula is made text, so that a spreadsheet runs nothing that a customer has typed. */
const field = (text: string): string => {
  const safe = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
