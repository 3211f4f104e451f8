import { memberSince } from '../cohorts/standings.ts'
import type { Turn } from '../turn.ts'
import { enterCampaign } from './journeys.ts'

/** A profile's turn in an occurrence of a scheduled campaign. Times are the log's, ms. */
export interface OccurrenceTurn {
  readonly campaign: string
  /** When it was due: each profile has one turn in it, also one that was two when it began. */
  readonly moment: number
  readonly begunAt: number
}

/** Who was in the cohort when the occurrence began, and still is, enters by the campaign's rules. */
export function takeTurn(turn: Turn, { campaign: key, moment, begunAt }: OccurrenceTurn): void {
  const { program, state } = turn
  const campaign = program.campaigns.get(key)
  const entry = campaign?.definition.entry
  if (!campaign || entry?.kind !== 'schedule') return
  if ((state.occurrences?.[key] ?? -Infinity) >= moment) return
  const cohort = program.cohortsByKey.get(entry.cohort)
  const since = cohort && memberSince(state.standings, cohort.number)
  if (since === undefined || since > begunAt + (state.ahead ?? 0)) return
  const others = Object.entries(state.occurrences ?? {}).filter(([other]) => program.campaigns.has(other))
  state.occurrences = { ...Object.fromEntries(others), [key]: moment }
  enterCampaign(turn, campaign, '')
}
