import { countersPrefix, reportCampaign } from '../../insight/campaign-report.ts'
import { own } from '../../insight/names.ts'
import { reportSchedule } from '../../insight/schedule-report.ts'
import { RekindleError } from '../../kernel/errors.ts'
import type { Campaign, CampaignStatus } from '../../model/workspace.ts'
import type { ApiContext, Current } from '../api-context.ts'
import { enterBody, enterCampaign } from '../enter-campaign.ts'
import { withCampaignStatus } from '../edit-definition.ts'
import { pageByKey } from '../page-cursor.ts'
import { keyParams, pageQuery, toPage } from '../parameters.ts'
import { defineRoute, type Route } from '../route.ts'
import { isoTime } from '../iso-time.ts'
import type { Shape } from '../schemas.ts'
import { publish } from './workspace-routes.ts'

export const campaignRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/campaigns',
    id: 'listCampaigns',
    tag: 'campaigns',
    summary: 'All campaigns with their main figures.',
    query: pageQuery({}),
    answer: { kind: 'json', schema: 'CampaignPage' },
    errors: ['bad_cursor', 'unavailable'],
    handle: async ({ context, query }): Promise<Shape<'CampaignPage'>> => {
      const { workspace } = context.current()
      const keys = Object.keys(workspace.campaigns).map((key) => ({ key }))
      const { items, next } = pageByKey(keys, toPage(query))
      return { items: await Promise.all(items.map(async ({ key }) => summarise(await report(context, key)))), next }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/campaigns/:key',
    id: 'readCampaign',
    tag: 'campaigns',
    summary: 'One campaign: what became of everybody, step by step and reason by reason; goal and holdout figures.',
    params: keyParams,
    answer: { kind: 'json', schema: 'Campaign' },
    errors: ['not_found', 'unavailable'],
    handle: async ({ context, params }): Promise<Shape<'Campaign'>> => report(context, params.key),
  }),
  changeStatus('launch', 'live', 'Sets the campaign live, or lets it go on, as a new version of the definition.'),
  changeStatus(
    'pause',
    'paused',
    'Pauses a campaign that is live: nobody enters, and journeys stay before their next message.',
  ),
  changeStatus('end', 'ended', 'Ends the campaign and every journey of it.'),
  defineRoute({
    method: 'POST',
    path: '/api/campaigns/:key/enter',
    id: 'enterCampaign',
    tag: 'campaigns',
    summary: 'Starts the campaign for one person, by its own rules. Only for campaigns with `entry: { api: true }`.',
    params: keyParams,
    body: enterBody,
    answer: { kind: 'json', schema: 'EnteredCampaign' },
    errors: ['not_found', 'conflict', 'unavailable'],
    handle: async ({ context, params, body }): Promise<Shape<'EnteredCampaign'>> =>
      enterCampaign(context, params.key, knownCampaign(context, params.key).campaign, body),
  }),
]

function changeStatus(verb: string, status: CampaignStatus, summary: string): Route {
  return defineRoute({
    method: 'POST',
    path: `/api/campaigns/:key/${verb}`,
    id: `${verb}Campaign`,
    tag: 'campaigns',
    summary,
    params: keyParams,
    answer: { kind: 'json', schema: 'CampaignStatus' },
    errors: ['not_found', 'conflict', 'invalid_definition', 'unavailable'],
    handle: async ({ context, params: { key }, reply }) => {
      const { current, campaign } = knownCampaign(context, key)
      refusePause(campaign, status)
      if (campaign.status === status) return { key, status, version: current.version } satisfies Shape<'CampaignStatus'>
      const published = await publish(context, reply, withCampaignStatus(current.source, key, status), {
        version: current.version,
      })
      return 'version' in published
        ? ({ key, status, version: published.version } satisfies Shape<'CampaignStatus'>)
        : published
    },
  })
}

/** What is not live would not be as it was when it goes on again. Throws `conflict`. */
function refusePause(campaign: Campaign, status: CampaignStatus): void {
  if (status !== 'paused' || campaign.status === 'live' || campaign.status === 'paused') return
  const what = campaign.status === 'draft' ? 'a draft' : 'ended'
  throw new RekindleError('conflict', `Only a campaign that is live can be paused; this one is ${what}.`, {
    path: 'key',
  })
}

/** Throws `not_found`. */
export function knownCampaign(
  context: ApiContext,
  key: string,
): { readonly current: Current; readonly campaign: Campaign } {
  const current = context.current()
  const campaign = own(current.workspace.campaigns, key)
  if (!campaign) throw new RekindleError('not_found', 'The workspace has no campaign with this key.', { path: 'key' })
  return { current, campaign }
}

async function report(context: ApiContext, key: string): Promise<Shape<'Campaign'>> {
  const { current, campaign } = knownCampaign(context, key)
  const counters = await context.deps.store.views.counters(countersPrefix(key))
  const figures = reportCampaign(key, campaign, counters, current.names)
  const schedule = reportSchedule(key, campaign, counters, context.deps.clock.now())
  return {
    key,
    name: campaign.name ?? key,
    status: campaign.status,
    schedule: schedule ? { ...schedule, next: schedule.next === null ? null : isoTime(schedule.next) } : null,
    ...(structuredClone(figures) as Omit<Shape<'Campaign'>, 'key' | 'name' | 'status' | 'schedule'>),
  }
}

const summarise = ({
  key,
  name,
  status,
  entered,
  open,
  heldOut,
  goal,
  holdoutGoal,
}: Shape<'Campaign'>): Shape<'CampaignSummary'> => ({
  key,
  name,
  status,
  entered,
  open,
  heldOut,
  goal,
  holdoutGoal,
})
