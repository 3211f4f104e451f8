import type { Campaign, Entry } from '../model/workspace.ts'
import { conditionWords, eventWords } from './condition-words.ts'
import type { Names } from './names.ts'
import { scheduleWords } from './schedule-words.ts'
import { spanWords } from './span-words.ts'

type NamesOfCampaign = Pick<Names, 'cohort' | 'campaign'>

/** What holds for a campaign as a whole, in sentences: for whom it begins, how often, what ends it, what it is for. */
export const campaignWords = (campaign: Campaign, names: NamesOfCampaign): readonly string[] =>
  [
    entryWords(campaign.entry, names),
    againWords(campaign.reentry),
    ...campaign.exit.map((exit) => `It ends at once for somebody who ${conditionWords(exit, names)}.`),
    goalWords(campaign, names),
    campaign.holdout > 0 ? `${percent(campaign.holdout)} are held out to measure it.` : undefined,
    campaign.kind === 'transactional'
      ? 'Its messages are transactional: caps and quiet hours do not hold them.'
      : undefined,
  ].filter((sentence) => sentence !== undefined)

function entryWords(entry: Entry, names: NamesOfCampaign): string {
  switch (entry.kind) {
    case 'cohort':
      return `It begins for everybody who comes into the cohort ${names.cohort(entry.cohort)}${
        entry.existing === 'include' ? ', and for those who are in it when it starts' : ''
      }.`
    case 'event':
      return `It begins for everybody who did ${eventWords(entry.filter)}${
        entry.key === undefined ? '' : `, once for each ${entry.key}`
      }.`
    case 'schedule':
      return `It begins ${scheduleWords(entry.schedule)} for everybody in the cohort ${names.cohort(entry.cohort)}.`
    case 'api':
      return 'It begins for whom the API names, or another campaign.'
  }
}

function againWords(reentry: Campaign['reentry']): string {
  if (reentry.kind === 'always') return 'It can begin again for the same person, one run at a time.'
  if (reentry.kind === 'after')
    return `It can begin again for the same person ${spanWords(reentry.ms)} after the last run that sent something.`
  return 'It begins only once for the same person.'
}

function goalWords({ goal }: Campaign, names: NamesOfCampaign): string | undefined {
  if (!goal) return undefined
  const within = goal.withinMs === undefined ? '' : `, within ${spanWords(goal.withinMs)}`
  return `It has reached its goal when the person ${conditionWords(goal.condition, names)}${within}${
    goal.ends ? ', and ends then' : ''
  }.`
}

const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`
