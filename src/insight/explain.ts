import { optedOutOf, unconfirmedOf } from '../engine/choices.ts'
import { consentForList, consentForMessage, consentTo, hasConsent } from '../engine/policy/consent.ts'
import { suppressionOf } from '../engine/policy/suppression.ts'
import type { ProfileState } from '../engine/profile-state.ts'
import type { Delivery } from '../model/delivery.ts'
import type { Campaign, Workspace } from '../model/workspace.ts'
import type { StoryRow } from '../store/state.ts'
import { explainEntry } from './explain-entry.ts'
import type { Because, ExplainOutcome, Explanation, ExplainScene } from './explanation.ts'
import { nounSubject } from './delivery-words.ts'
import { capital, CHANNEL_NOUN, own, quoted, type Names } from './names.ts'
import { blockWords, endWords, sentenceOf, statusWords } from './sentences.ts'
import { placedSteps } from './step-tree.ts'
import { readStory } from './story.ts'

/** Decisions looked at: all that a person of a usual life has. */
const STORY_MAX = 1000
/** Deliveries of one person and campaign looked at. */
const DELIVERIES_MAX = 100

/** Why this person got, or did not get, what a campaign sends; also for those who never entered it. The campaign must exist. */
export async function explain(scene: ExplainScene, state: ProfileState, key: string): Promise<Explanation> {
  const campaign = own(scene.workspace.campaigns, key)!
  const [story, deliveries] = await Promise.all([
    readStory(scene.store.views, state.id, STORY_MAX),
    scene.store.views.listDeliveries({ campaign: key, profile: state.id }, { limit: DELIVERIES_MAX }),
  ])
  const oldestFirst = story.toReversed()
  const decisions = oldestFirst.filter(({ detail }) => detail.campaign === key)
  const outcome = outcomeOf(state, campaign, key, decisions)
  const because = [
    ...decisions.map((row) => ({
      at: row.at,
      text: sentenceOf(row, scene.names),
      detail: { kind: row.kind, ...row.detail },
    })),
    ...calledOff(deliveries.items, decisions, scene.names),
    ...(decisions.some(isEntry) ? [] : await explainEntry(scene, state, campaign, oldestFirst)),
    ...presentFacts(state, campaign, key, scene),
  ]
  return { campaign: key, outcome, summary: summaryOf(outcome, decisions, scene.names, key, campaign), because }
}

const isEntry = ({ kind }: StoryRow): boolean => kind === 'journey_started' || kind === 'held_out'

function outcomeOf(state: ProfileState, campaign: Campaign, key: string, rows: readonly StoryRow[]): ExplainOutcome {
  if (state.journeys.some((journey) => journey.campaign === key)) return 'in_progress'
  // The newest decides: somebody who was through it once and was refused a second time is blocked.
  const last = rows.findLast(
    ({ kind }) => kind === 'journey_ended' || kind === 'held_out' || kind === 'journey_blocked',
  )
  const reason = last?.detail.reason
  if (last?.kind === 'held_out' || reason === 'held_out') return 'held_out'
  if (last?.kind === 'journey_blocked') return 'blocked'
  if (last) return reason === 'goal' ? 'goal_reached' : reason === 'completed' ? 'completed' : 'exited'
  // The decision itself may be too old to be on record; what follows from it is still known.
  if (state.goals.some((goal) => goal.campaign === key && goal.holdout)) return 'held_out'
  return campaign.status === 'live' ? 'never_entered' : 'campaign_not_live'
}

function summaryOf(
  outcome: ExplainOutcome,
  rows: readonly StoryRow[],
  names: Names,
  key: string,
  campaign: Campaign,
): string {
  const name = names.campaign(key)
  const kindOfReason = outcome === 'blocked' ? 'journey_blocked' : 'journey_ended'
  const told = rows.findLast(({ kind }) => kind === kindOfReason)?.detail.reason
  const reason = typeof told === 'string' ? told : ''
  switch (outcome) {
    case 'in_progress':
      return `The campaign ${name} is running for this person.`
    case 'goal_reached':
      return `The campaign ${name} reached its goal with this person.`
    case 'completed':
      return `The campaign ${name} did all its steps for this person.`
    case 'exited':
      return `The campaign ${name} ended early for this person: ${endWords(reason, names)}.`
    case 'held_out':
      return rows.findLast(({ kind }) => kind === 'held_out')?.detail.by === 'workspace'
        ? `The campaign ${name} keeps this person out, as part of the holdout of the workspace.`
        : `The campaign ${name} keeps this person out, as part of its holdout.`
    case 'blocked':
      return `The campaign ${name} did not begin for this person: ${blockWords(reason)}.`
    case 'campaign_not_live':
      return `The campaign ${name} is ${STATUS_WORDS[campaign.status]}, so it begins for nobody.`
    case 'never_entered':
      return `The campaign ${name} never began for this person.`
  }
}

const STATUS_WORDS: Readonly<Record<Campaign['status'], string>> = {
  draft: 'a draft',
  live: 'live',
  paused: 'paused',
  ended: 'ended',
}

/** Messages called off by the end of a journey: the end is on record as a decision, the messages are not. */
function calledOff(deliveries: readonly Delivery[], rows: readonly StoryRow[], names: Names): readonly Because[] {
  const isSettling = ({ kind, detail }: StoryRow): boolean => kind === 'delivery_changed' && detail.status !== 'held'
  const told = new Set(rows.filter(isSettling).map(({ detail }) => detail.delivery))
  return deliveries
    .toReversed()
    .filter(({ id, status }) => !told.has(id) && status !== 'pending' && status !== 'held')
    .map((delivery) => ({
      at: null,
      text: `${nounSubject(delivery, names)} ${statusWords(delivery.status, delivery.reason)}${
        delivery.status === 'cancelled' && delivery.channel !== 'audience' && delivery.reason
          ? ` ${capital(endWords(delivery.reason, names))}.`
          : ''
      }`,
      detail: {
        kind: 'delivery',
        delivery: delivery.id,
        step: delivery.step,
        status: delivery.status,
        reason: delivery.reason,
      },
    }))
}

/** What holds now and bears on the campaign. */
function presentFacts(
  state: ProfileState,
  campaign: Campaign,
  key: string,
  { names, workspace }: ExplainScene,
): readonly Because[] {
  const facts: Because[] = []
  const now = (text: string, detail: Because['detail']) => facts.push({ at: null, text, detail })
  if (campaign.status !== 'live')
    now(`The campaign is ${STATUS_WORDS[campaign.status]} now.`, { kind: 'status', status: campaign.status })
  for (const journey of state.journeys.filter((open) => open.campaign === key)) {
    const where =
      journey.step === ''
        ? 'has done its steps and rests while an ad list still holds the person'
        : `is at ${names.step(key, journey.step)}`
    const dueAt = journey.due === undefined ? undefined : journey.due - (state.ahead ?? 0)
    const due = dueAt === undefined ? '' : ` and goes on at ${new Date(dueAt).toISOString()} at the latest`
    now(`For this person the campaign ${where}${due}.`, {
      kind: 'journey',
      journey: journey.id,
      step: journey.step,
      ...(dueAt !== undefined && { due: dueAt }),
    })
  }
  for (const channel of ['email', 'sms'] as const) {
    const why = suppressionOf(state, channel)
    if (why !== undefined)
      now(`The address of this person is closed for ${channel === 'email' ? 'emails' : 'text messages'}.`, {
        kind: 'suppressed',
        channel,
        why,
      })
  }
  for (const purpose of purposesMissing(state, campaign, workspace)) {
    const said = consentTo(state, purpose)
    const words = said === 'refused' ? 'has refused' : 'has never agreed'
    now(`The person ${words} to be contacted for ${quoted(purpose)}.`, { kind: 'no_consent', purpose, said })
  }
  if (campaign.kind === 'transactional') return facts
  if (state.traits.unsubscribed?.[0] === true)
    now('The person has unsubscribed from all marketing.', { kind: 'unsubscribed' })
  for (const channel of optedOutOf(state))
    now(`The person has opted out of the ${Object.hasOwn(CHANNEL_NOUN, channel) ? 'channel' : 'topic'} ${channel}.`, {
      kind: 'opted_out',
      channel,
    })
  for (const topic of unconfirmedOf(state, workspace))
    now(`The person has yet to confirm that they subscribed to the topic ${topic}.`, { kind: 'unconfirmed', topic })
  return facts
}

/** What the person would have to agree to, to get all that the campaign sends and to be on all its lists. */
function purposesMissing(state: ProfileState, campaign: Campaign, workspace: Workspace): readonly string[] {
  const needs = placedSteps(campaign.steps).flatMap(({ step }) => {
    if (step.kind === 'audience') return step.add.map((list) => consentForList(workspace, list))
    return step.kind === 'send' ? [consentForMessage(workspace, campaign, step.channel)] : []
  })
  const missing = needs.flatMap((need) => (need && !hasConsent(state, need) ? [need.purpose] : []))
  return [...new Set(missing)]
}
