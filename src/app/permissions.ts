import type { MadeBy, Permission, Permissions, SendOrder } from '../deliver/permission.ts'
import { topicsToConfirm } from '../engine/choices.ts'
import { allTraits } from '../engine/cohorts/computed-traits.ts'
import { localeOf } from '../engine/person-locale.ts'
import { zoneOf } from '../engine/person-zone.ts'
import { decodeProfile } from '../engine/profile-codec.ts'
import { emailOf, entryEvent, phoneOf, userIdOf, type ProfileState } from '../engine/profile-state.ts'
import { campaignOf, type Program } from '../engine/program.ts'
import type { Delivery, GrantedCoupon } from '../model/delivery.ts'
import type { Step, Template } from '../model/workspace.ts'
import type { PipelineClient } from '../run/pipeline-client.ts'

/** Lets delivery ask the pipeline, and turns its answer into what goes into a message. */
export function createPermissions(pipeline: PipelineClient): Permissions {
  return {
    ask: async (question, madeBy) => {
      const { decision, state } = await pipeline.authorise(question)
      if (decision.kind !== 'send') return decision
      const program = pipeline.program()
      if (!program || state === undefined) return { kind: 'settled' }
      return {
        kind: 'send',
        order: orderOf({
          program,
          state: decodeProfile(state),
          at: pipeline.checkpoint().at,
          delivery: question.delivery,
          madeBy,
          coupon: decision.coupon,
        }),
      } satisfies Permission
    },
  }
}

interface OrderParts {
  readonly program: Program
  readonly state: ProfileState
  /** Log time of the permission, ms. */
  readonly at: number
  readonly delivery: string
  readonly madeBy: MadeBy
  readonly coupon: GrantedCoupon | undefined
}

function orderOf({ program, state, at, delivery, madeBy, coupon }: OrderParts): SendOrder {
  const journey = state.journeys.find(({ deliveries }) => Object.values(deliveries).some(({ id }) => id === delivery))
  const campaign = journey && campaignOf(program, { campaign: journey.campaign, version: madeBy.definition })
  const node = campaign?.nodes.get(madeBy.step)
  const event = journey && entryEvent(journey)
  return {
    template: templateIn(node?.step),
    ...(node?.step.kind === 'call' && { save: node.step.save }),
    kind: campaign?.definition.kind ?? 'promotional',
    campaign: { key: campaign?.key ?? '', name: campaign?.definition.name ?? campaign?.key ?? '' },
    person: {
      id: state.id,
      userId: userIdOf(state),
      traits: allTraits(program, state, at + (state.ahead ?? 0)),
      email: emailOf(state),
      phone: phoneOf(state),
      subscriptions: state.subscriptions ?? [],
      devices: state.devices ?? [],
    },
    event,
    journey: { id: journey?.id ?? '', startedAt: journey?.startedAt ?? 0, saved: journey?.saved ?? {} },
    coupon,
    confirms: topicsToConfirm(program.workspace, event, campaign?.definition.topic),
    tracking: program.workspace.tracking,
    locale: { wanted: localeOf(state, program.workspace.locale), usual: program.workspace.locale },
    timezone: zoneOf(state, program.workspace.timezone),
  }
}

/** The template of a delivery, by the definition under which it was made. */
export function createTemplates(pipeline: PipelineClient): (delivery: Delivery) => Template | undefined {
  return (delivery) => templateIn(stepOf(pipeline.program(), delivery))
}

const templateIn = (step: Step | undefined): Template | undefined =>
  step?.kind === 'send' || step?.kind === 'call' ? step.template : undefined

function stepOf(program: Program | undefined, delivery: Delivery): Step | undefined {
  const campaign = program && campaignOf(program, { campaign: delivery.campaign, version: delivery.definition })
  return campaign?.nodes.get(delivery.step)?.step
}

/** The step that sends this delivery, if the definition still knows it. */
export function sendStepOf(
  program: Program | undefined,
  delivery: Delivery,
): Extract<Step, { readonly kind: 'send' }> | undefined {
  const step = stepOf(program, delivery)
  return step?.kind === 'send' ? step : undefined
}
