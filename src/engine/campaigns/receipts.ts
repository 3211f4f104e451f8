import type { TrackedEvent } from '../../model/event.ts'
import { isMachine } from '../cohorts/registers.ts'
import { RECEIPT_EVENTS } from '../program.ts'
import type { ProfileState, SendRecord, StepDelivery } from '../profile-state.ts'
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
  const delivery = stepDelivery(turn.state, send)
  if (delivery && !machine) delivery.receipts = { [receipt]: event.at, ...delivery.receipts }
  const arrived = receipt !== 'bounced'
  if (delivery && arrived && (delivery.status === 'sent' || delivery.status === 'unknown'))
    delivery.status = 'delivered'
  turn.effects.deliveryChanges.push({
    id: send.id,
    receipt: { kind: machine ? `machine_${receipt}` : receipt, at: event.at },
    ...(arrived && { status: 'delivered' as const }),
  })
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

function stepDelivery(state: ProfileState, send: SendRecord): StepDelivery | undefined {
  for (const journey of state.journeys) {
    const delivery = journey.deliveries[send.step]
    if (delivery?.id === send.id) return delivery
  }
  return undefined
}
