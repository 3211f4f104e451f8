import type { TrackedEvent } from '../../model/event.ts'
import { isMachine } from '../cohorts/registers.ts'
import { campaignCounter, count } from '../effects.ts'
import { noteSent } from './goals.ts'
import { RECEIPT_EVENTS } from '../program.ts'
import type { Journey, ProfileState, SendRecord, StepDelivery } from '../profile-state.ts'
import type { Turn } from '../turn.ts'

/**
 * Ties what a tool or device said to the message it is about: by our delivery's id if it is there, else by the campaign's name,
 * to the newest message of that campaign on that channel. An id that is not one of this profile's messages ties to nothing.
 */
export function noteReceipt(turn: Turn, event: TrackedEvent): void {
  const meaning = RECEIPT_EVENTS.get(event.name)
  if (!meaning) return
  const send = sendOf(turn.state, event, meaning.channel)
  if (!send) return
  const { receipt } = meaning
  const machine = isMachine(event.properties.open_class)
  const found = stepOf(turn.state, send)
  if (found && !machine) found.delivery.receipts = { [receipt]: event.at, ...found.delivery.receipts }
  // While an attempt is running its outcome is still to come: that settles the delivery, and sees this receipt.
  const arrived = receipt !== 'bounced' && found?.delivery.status !== 'sending'
  if (found && arrived) noteArrival(turn, found)
  turn.effects.deliveryChanges.push({
    id: send.id,
    receipt: { kind: machine ? `machine_${receipt}` : receipt, at: event.at },
    ...(arrived && { status: 'delivered' as const, reason: null }),
  })
}

/** Whatever was thought of the attempt, the message is there. Of one that waits for another attempt no outcome will come any more. */
function noteArrival(turn: Turn, { journey, step, delivery }: Found): void {
  if (delivery.status === 'pending') {
    noteSent(turn, journey, step)
    count(turn.effects, campaignCounter(journey.campaign, 'step', step, 'sent'))
  } else if (delivery.status !== 'sent' && delivery.status !== 'unknown') return
  delivery.status = 'delivered'
}

function sendOf(state: ProfileState, event: TrackedEvent, channel: string): SendRecord | undefined {
  const { delivery_id: id, campaign_name: campaign } = event.properties
  const sends = state.sends ?? []
  if (typeof id === 'string') return sends.find((send) => send.id === id)
  return sends.findLast(
    (send) => send.campaign === campaign && send.channel === channel && send.at <= event.at + CLOCK_SLACK_MS,
  )
}

/** A tool's clock may run a little behind ours: a receipt dated just before its message is still that message's. */
const CLOCK_SLACK_MS = 60_000

interface Found {
  readonly journey: Journey
  readonly step: string
  readonly delivery: StepDelivery
}

function stepOf(state: ProfileState, { id, step }: SendRecord): Found | undefined {
  for (const journey of state.journeys) {
    const delivery = journey.deliveries[step]
    if (delivery?.id === id) return { journey, step, delivery }
  }
  return undefined
}
