import type { Mutation } from '../model/broken-copies.ts'

const ADVANCE = 'src/engine/campaigns/advance.ts'
const REVIEW = 'src/engine/campaigns/review-journeys.ts'
const END = 'src/engine/campaigns/end-journey.ts'
const DRIVE = 'src/engine/drive.ts'
const RULES = 'src/engine/policy/rules.ts'
const CAPS = 'src/engine/policy/caps.ts'
const COUPONS = 'src/engine/policy/coupons.ts'
const AUTHORISE = 'src/engine/policy/authorise.ts'
const DELIVERER = 'src/deliver/deliverer.ts'
const PERMISSIONS = 'src/app/permissions.ts'
const VERDICTS = 'src/run/verdict-book.ts'
const BATCH = 'src/run/batch.ts'

/** Faults of the kind that cost trust. Each of these must show in some world. */
export const PLANTED: readonly Mutation[] = [
  {
    name: 'a journey goes on after its exit',
    file: REVIEW,
    text: 'rule < campaign.exit.length',
    becomes: 'rule < 0',
  },
  {
    name: 'a closed address gets mail',
    file: RULES,
    text: 'suppressionOf(turn.state, step.channel)',
    becomes: 'false',
  },
  {
    name: 'who does not want a topic gets it',
    file: RULES,
    text: 'if (!isOutOfTopic(state, topic, rule)) return undefined',
    becomes: 'if (true) return undefined',
  },
  {
    name: 'quiet hours are not kept',
    file: RULES,
    text: 'return quiet && {',
    becomes: 'return undefined && {',
  },
  {
    name: 'one message more than the cap goes out',
    file: CAPS,
    text: 'if (counted.length < cap.atMost) continue',
    becomes: 'if (counted.length <= cap.atMost) continue',
  },
  {
    name: 'a wait is counted from the beginning of the journey',
    file: ADVANCE,
    text: ': { at: journey.since + ms }',
    becomes: ': { at: journey.startedAt + ms }',
  },
  {
    name: 'a control arm reaches people',
    file: ADVANCE,
    text: 'if (node.isSilent && REACHING_OUT.has(node.step.kind))',
    becomes: 'if (false)',
  },
  {
    name: 'what waited in the outbox is lost with the process',
    file: DELIVERER,
    text: "      this.#lane({ connection, kind: 'messages' })\n",
    becomes: '',
  },
  {
    name: 'an attempt is not on record before the call',
    file: AUTHORISE,
    text: "delivery.status = 'sending'\n  changeDelivery(effects, delivery.id, 'sending'",
    becomes: "delivery.status = 'sending'\n  changeDelivery(effects, delivery.id, 'pending'",
  },
  {
    name: 'a person gets a second code of a coupon',
    file: COUPONS,
    text: 'if (held && isInForce(held, now)) {',
    becomes: 'if (false) {',
  },
  {
    name: 'an event sent twice counts twice',
    file: VERDICTS,
    text: 'this.#dedupe.seen(batch.source, parsed.value.messageId, at)',
    becomes: 'false',
  },
  {
    name: 'the wake-ups of a person who was two are dropped',
    file: DRIVE,
    text: 'if (journey.due !== undefined) due = Math.min(due, journey.due)',
    becomes: 'if (journey.due !== undefined && !state.absorbed) due = Math.min(due, journey.due)',
  },
  {
    name: 'a journey that ends leaves its person on the list',
    file: END,
    text: 'leaveAudience(turn, list, journey.id)',
    becomes: 'void 0',
  },
  {
    name: 'the pause before a campaign may begin again is counted from the beginning of the last journey',
    file: END,
    text: 'isSending(journey, campaign) ? now',
    becomes: 'isSending(journey, campaign) ? journey.startedAt',
  },
  {
    name: 'what a call was answered does not reach the message',
    file: PERMISSIONS,
    text: 'saved: journey?.saved ?? {}',
    becomes: 'saved: {}',
  },
  {
    name: 'what a wake-up does carries the position of the next input',
    file: BATCH,
    text: '    this.#wakeUps += fireDue(this.#program, state, at, this.#effects)\n    state.position = position\n',
    becomes: '    state.position = position\n',
  },
]
