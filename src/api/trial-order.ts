import { z } from 'zod'
import type { SendOrder } from '../deliver/permission.ts'
import { topicsToConfirm } from '../engine/choices.ts'
import { localeOf } from '../engine/person-locale.ts'
import { zoneIn, zoneOf } from '../engine/person-zone.ts'
import { couponInForce } from '../engine/policy/coupons.ts'
import { emailOf, entryEvent, phoneOf, userIdOf, type ProfileState } from '../engine/profile-state.ts'
import { own } from '../insight/names.ts'
import { findStep, placedSteps } from '../insight/step-tree.ts'
import { RekindleError } from '../kernel/errors.ts'
import { SAMPLE_CODE, type GrantedCoupon } from '../model/delivery.ts'
import { readExternalId } from '../model/event-ids.ts'
import type { Properties } from '../model/event.ts'
import { isLocale } from '../model/locale.ts'
import { meantHint } from '../model/parse/nearest-name.ts'
import type { Step, Template, Workspace } from '../model/workspace.ts'
import type { ApiContext } from './api-context.ts'
import { draftField } from './draft-context.ts'
import { knownProfile } from './known-profile.ts'
import { profileParams } from './parameters.ts'
import { knownCampaign } from './routes/campaign-routes.ts'

const NAME_CHARS_MAX = 200
/** As much as an event may bring. */
const TRAITS_CHARS_MAX = 100_000

const name = z.string().min(1).max(NAME_CHARS_MAX)
const values = z
  .record(z.string(), z.unknown())
  .refine((data) => JSON.stringify(data).length <= TRAITS_CHARS_MAX, `expected at most ${TRAITS_CHARS_MAX} characters`)

/** Which message, and for whom. */
export const trialFields = {
  ...draftField,
  campaign: name.optional().describe('With `step`: the message of that step.'),
  step: name.optional().describe('Id of a send step of the campaign.'),
  template: name.optional().describe('Instead of both: a template by itself.'),
  coupon: name.optional().describe('With `template`: the coupon that it speaks of.'),
  profile: profileParams.optional().describe('For this person.'),
  traits: values.optional().describe('Instead of `profile`: for somebody who is made up of these traits.'),
  event: z
    .strictObject({ name, properties: values.default({}) })
    .optional()
    .describe('What templates call `event`. Default: what started the journey of the person that is open.'),
  locale: z
    .string()
    .refine(isLocale, 'expected a language tag such as de or pt-BR')
    .optional()
    .describe('Default: the language of the person.'),
}
const trialBody = z.strictObject(trialFields)
export type TrialBody = z.infer<typeof trialBody>

export interface TrialOrder {
  readonly order: SendOrder & { readonly template: Template }
  readonly step: string
  /** Connections in order of preference; empty: the template is tried out by itself. */
  readonly via: readonly string[]
}

interface TrialMessage {
  readonly template: Template
  readonly campaign: SendOrder['campaign']
  readonly topic: string | undefined
  readonly kind: SendOrder['kind']
  readonly step: string
  readonly via: readonly string[]
  readonly coupon: string | undefined
}

/**
 * What would go into the message if it were sent now, without asking whether it may be, and without giving out a code: the person's
 * own where they have one, else a sample. Throws `bad_request`, `not_found`, `unavailable`.
 */
export async function trialOrder(context: ApiContext, body: TrialBody): Promise<TrialOrder> {
  const { template, campaign, topic, kind, step, via, coupon } = messageOf(context, body)
  const { workspace } = context.current()
  if (body.profile && body.traits) throw bad('traits', 'Name a `profile`, or make up `traits`; found both.')
  const state = body.profile && (await knownProfile(context, body.profile))
  const journey = state?.journeys.findLast((open) => open.campaign === campaign.key)
  const now = context.deps.clock.now()
  const started = body.event ? { ...body.event, at: now } : journey && entryEvent(journey)
  return {
    step,
    via,
    order: {
      template,
      kind,
      campaign,
      person: state ? personOf(context, state) : inventedPerson(body.traits ?? {}),
      event: started,
      journey: { id: journey?.id ?? 'trial', startedAt: journey?.startedAt ?? now, saved: journey?.saved ?? {} },
      confirms: confirmsOf(workspace, started, topic),
      coupon: coupon === undefined ? undefined : codeOf(context, state, coupon),
      tracking: workspace.tracking,
      locale: { wanted: body.locale ?? wantedLocale(context, state, body.traits), usual: workspace.locale },
      timezone: state ? zoneOf(state, workspace.timezone) : (zoneIn(body.traits?.timezone) ?? workspace.timezone),
    },
  }
}

/** What its link would confirm; where that cannot be told, whatever there is to confirm, since the link does nothing. */
function confirmsOf(workspace: Workspace, started: SendOrder['event'], topic: string | undefined): readonly string[] {
  const confirms = topicsToConfirm(workspace, started, topic)
  if (confirms.length > 0) return confirms
  return Object.entries(workspace.topics ?? {}).flatMap(([key, rule]) => (rule.confirm ? [key] : []))
}

function wantedLocale(
  context: ApiContext,
  state: ProfileState | undefined,
  traits: Properties = {},
): string | undefined {
  const { locale } = context.current().workspace
  if (state) return localeOf(state, locale)
  return typeof traits.locale === 'string' ? traits.locale : locale
}

function messageOf(context: ApiContext, { campaign, step, template, coupon }: TrialBody): TrialMessage {
  if (template !== undefined) {
    if (campaign !== undefined || step !== undefined)
      throw bad('template', 'Name a `template`, or a `campaign` and its `step`; found both.')
    return templateMessage(context, template, coupon)
  }
  if (campaign === undefined || step === undefined)
    throw bad(
      campaign === undefined ? 'campaign' : 'step',
      'Say which message: a `campaign` and its `step`, or a `template`.',
    )
  if (coupon !== undefined) throw bad('coupon', 'A step names its coupon itself; `coupon` goes with `template`.')
  const { campaign: found } = knownCampaign(context, campaign)
  const send = sendStep(found.steps, step)
  return {
    template: send.template,
    campaign: { key: campaign, name: found.name ?? campaign },
    topic: found.topic,
    kind: found.kind,
    step,
    via: send.via,
    coupon: send.coupon,
  }
}

function templateMessage(context: ApiContext, key: string, coupon: string | undefined): TrialMessage {
  const { templates, coupons } = context.current().workspace
  const template = own(templates, key)
  if (!template) throw missing('template', 'template', key, Object.keys(templates))
  if (coupon !== undefined && !own(coupons, coupon)) throw missing('coupon', 'coupon', coupon, Object.keys(coupons))
  return {
    template,
    campaign: { key, name: key },
    topic: undefined,
    kind: 'promotional',
    step: 'trial',
    via: [],
    coupon,
  }
}

function sendStep(steps: readonly Step[], id: string): Extract<Step, { readonly kind: 'send' }> {
  const step = findStep(steps, id)
  if (step?.kind === 'send') return step
  if (step) throw bad('step', `The step "${id}" sends nothing.`)
  const sending = placedSteps(steps).flatMap(({ step: each }) => (each.kind === 'send' ? [each.id] : []))
  throw missing('step', 'step', id, sending)
}

function personOf({ deps, current }: ApiContext, state: ProfileState): SendOrder['person'] {
  const { computed } = current().workspace
  const said = Object.entries(state.traits).flatMap(([trait, [value]]) =>
    value === null || Object.hasOwn(computed, trait) ? [] : [[trait, value] as const],
  )
  return {
    id: state.id,
    userId: userIdOf(state),
    traits: { ...Object.fromEntries(said), ...deps.computedTraits(state) },
    email: emailOf(state),
    phone: phoneOf(state),
    subscriptions: state.subscriptions ?? [],
    devices: state.devices ?? [],
  }
}

const inventedPerson = (traits: Properties): SendOrder['person'] => ({
  id: 0,
  userId: null,
  traits,
  email: typeof traits.email === 'string' ? traits.email : undefined,
  phone: readExternalId('phone', traits.phone),
  subscriptions: [],
  devices: [],
})

function codeOf(
  { deps, current }: ApiContext,
  state: ProfileState | undefined,
  key: string,
): GrantedCoupon | undefined {
  const coupon = own(current().workspace.coupons, key)
  if (!coupon) return undefined
  const now = deps.clock.now()
  const held = state && couponInForce(state, key, now + (state.ahead ?? 0))
  if (held) return held
  const { discount, expiresMs, code } = coupon
  return {
    coupon: key,
    code: code ?? SAMPLE_CODE,
    ...(discount !== undefined && { discount }),
    ...(expiresMs !== undefined && { expiresAt: now + expiresMs }),
    ...(code === undefined && { sample: true as const }),
  }
}

const bad = (path: string, message: string): RekindleError => new RekindleError('bad_request', message, { path })

function missing(path: string, what: string, key: string, names: readonly string[]): RekindleError {
  const hint = meantHint(key, names)()
  const message = `There is no ${what} "${key}".${hint === undefined ? '' : ` ${hint}`}`
  return new RekindleError('not_found', message, { path })
}
