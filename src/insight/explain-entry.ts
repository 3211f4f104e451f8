import { compileWhere } from '../engine/cohorts/matches.ts'
import { cohortNumber, memberSince } from '../engine/cohorts/standings.ts'
import type { ProfileState } from '../engine/profile-state.ts'
import type { Campaign, Schedule } from '../model/workspace.ts'
import type { StoryRow } from '../store/state.ts'
import { eventWords } from './condition-words.ts'
import type { Because, ExplainScene } from './explanation.ts'
import { readEvents } from './recent-events.ts'
import { scheduleWords } from './schedule-words.ts'

/** Why a campaign that has no journey of this person on record did not begin: who was never in its entry cohort, and what is missing. */
export async function explainEntry(
  scene: ExplainScene,
  state: ProfileState,
  { entry }: Campaign,
  story: readonly StoryRow[],
): Promise<readonly Because[]> {
  if (entry.kind === 'event') return [await explainEntryEvent(scene, state, entry)]
  if (entry.kind === 'api') {
    const text = 'The campaign starts only for those for whom the API is asked to, and for this person it was not.'
    return [{ at: null, text, detail: { kind: 'entry_api' } }]
  }
  const { cohort } = entry
  const name = scene.names.cohort(cohort)
  const isScheduled = entry.kind === 'schedule'
  const since = memberSince(state.standings, cohortNumber(cohort))
  const detail = { kind: 'entry_cohort', cohort }
  const facts: Because[] = story
    .filter(
      ({ kind, detail: { cohort: other } }) =>
        other === cohort && (kind === 'cohort_entered' || kind === 'cohort_left'),
    )
    .map(({ at, kind }) => ({
      at,
      text: `${kind === 'cohort_entered' ? 'Came into' : 'Left'} the cohort ${name}.`,
      detail: { ...detail, change: kind },
    }))
  if (since !== undefined) {
    facts.push({
      at: null,
      text: `The person is in the cohort ${name}, which the campaign starts from.`,
      detail: { ...detail, member: true },
    })
    return [...facts, ...(isScheduled ? [byMoment(entry.schedule)] : joinedQuietly(story, cohort))]
  }
  const ever = facts.length > 0
  facts.push({
    at: null,
    text: `The person is not in the cohort ${name}, which the campaign starts from${ever ? ' any more' : ', and never was as far as is on record'}.`,
    detail: { ...detail, member: false, ever },
  })
  if (isScheduled) facts.push(byMoment(entry.schedule))
  for (const { holds, text } of scene.judge(cohort, state, scene.now)) {
    facts.push({
      at: null,
      text: `${holds ? 'It holds' : 'It does not hold'} that the person ${text}.`,
      detail: { kind: 'condition', holds, condition: text },
    })
  }
  return facts
}

const byMoment = (schedule: Schedule): Because => ({
  at: null,
  text: `The campaign starts ${scheduleWords(schedule)}, for those who are in the cohort at that moment.`,
  detail: { kind: 'entry_schedule' },
})

/** Members who were there before the campaign, or came by a change of the workspace alone, are not entered unless asked. */
function joinedQuietly(story: readonly StoryRow[], cohort: string): readonly Because[] {
  const last = story.findLast(({ kind, detail }) => kind === 'cohort_entered' && detail.cohort === cohort)
  const quiet = last === undefined || last.detail.reason === 'definition' || last.detail.reason === 'backfill'
  const text = quiet
    ? 'They were a member already when the campaign or the cohort was published; such members enter only with `existing: include`.'
    : 'They came into it while the campaign was not live, or before it was there: a campaign begins at the moment of coming in.'
  return [{ at: null, text, detail: { kind: 'already_member', cohort } }]
}

async function explainEntryEvent(
  { store }: ExplainScene,
  state: ProfileState,
  { filter }: Extract<Campaign['entry'], { kind: 'event' }>,
): Promise<Because> {
  const events = await readEvents(store.log, state.recent)
  const where = compileWhere(filter.where)
  const named = events.filter(({ name }) => name === filter.event)
  const last = named.findLast((event) => where(event))
  const words = eventWords(filter)
  const detail = { kind: 'entry_event', event: filter.event, looked: events.length, named: named.length }
  if (last)
    return { at: last.at, text: `The person did ${words}, while the campaign was not live or not there yet.`, detail }
  const text =
    named.length > 0
      ? `The person did “${filter.event}”, but not so that it fits: the campaign starts from ${words}.`
      : `None of the person's newest ${events.length} events is ${words}, which the campaign starts from.`
  return { at: null, text, detail }
}
