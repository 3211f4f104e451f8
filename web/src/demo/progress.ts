import { isEvent, type DemoMessage, type DemoPerson, type TimelineItem } from '../api/types.ts'

export const PLACES = ['cart', 'push', 'email', 'ads'] as const
export type Place = (typeof PLACES)[number]

/** ahead: may still come · here: the journey stands there now · done: was there · left_out: the journey went past it or ended before it. */
export type PlaceState = 'ahead' | 'here' | 'done' | 'left_out'

/** The five things to try, in order. */
export const TRIES = ['add', 'push', 'email', 'ads', 'order'] as const
export type Try = (typeof TRIES)[number]

export interface Progress {
  readonly places: Readonly<Record<Place, PlaceState>>
  readonly done: Readonly<Record<Try, boolean>>
  /** What to try now; undefined once the journey has ended. */
  readonly now: Try | undefined
  readonly running: boolean
  readonly here: Place | undefined
  /** Set when there was a journey and it is over. */
  readonly ended: Ending | undefined
}

export interface Ending {
  readonly why: 'ordered' | 'opened' | 'other'
  /** The server's sentence for it. */
  readonly text: string | undefined
}

/** Where a person stands in the campaign, read only from what really happened. */
export function progressOf(person: DemoPerson | undefined, campaign: string): Progress {
  const timeline = person?.timeline ?? []
  const running = person?.profile?.journeys.some((journey) => journey.campaign === campaign) ?? false
  const run = runOf(timeline, campaign)
  const started = running || run !== undefined
  const been = placesBeen(person, started)
  const here = running ? PLACES.findLast((place) => been[place]) : undefined
  const ordered = started && (run ?? timeline).some((item) => isEvent(item) && item.name === 'Order Completed')
  return {
    places: placeStates(been, here, started),
    done: {
      add: didAdd(timeline) || started,
      push: been.push,
      email: been.email,
      ads: been.ads,
      order: ordered && !running,
    },
    now: nextTry(started, here),
    running,
    here,
    ended:
      started && !running ? { why: whyEnded(person, ordered), text: endText(run ?? timeline, campaign) } : undefined,
  }
}

/** What belongs to the newest journey: everything since it began. */
function runOf(timeline: readonly TimelineItem[], campaign: string): readonly TimelineItem[] | undefined {
  const start = timeline.findIndex((item) => item.kind === 'journey_started' && isOf(item, campaign))
  return start < 0 ? undefined : timeline.slice(0, start + 1)
}

const isOf = (item: TimelineItem, campaign: string): boolean =>
  !isEvent(item) && (item.detail?.campaign === undefined || item.detail.campaign === campaign)

const didAdd = (timeline: readonly TimelineItem[]): boolean =>
  timeline.some((item) => isEvent(item) && item.name === 'Product Added')

function placesBeen(person: DemoPerson | undefined, started: boolean): Record<Place, boolean> {
  const got = (channel: string): boolean => person?.messages.some((message) => message.channel === channel) ?? false
  const onList =
    person?.audiences.some((list) => list.on) || person?.timeline.some((item) => item.kind === 'audience_joined')
  return { cart: started, push: got('push'), email: got('email'), ads: onList ?? false }
}

function placeStates(
  been: Record<Place, boolean>,
  here: Place | undefined,
  started: boolean,
): Record<Place, PlaceState> {
  const stand = here === undefined ? PLACES.length : PLACES.indexOf(here)
  const state = (place: Place, index: number): PlaceState => {
    if (!started || index > stand) return 'ahead'
    if (place === here) return 'here'
    return been[place] ? 'done' : 'left_out'
  }
  const [cart, push, email, ads] = PLACES.map(state) as [PlaceState, PlaceState, PlaceState, PlaceState] // As many as PLACES.
  return { cart, push, email, ads }
}

const TRY_AFTER = { cart: 'push', push: 'email', email: 'ads', ads: 'order' } as const satisfies Record<Place, Try>

function nextTry(started: boolean, here: Place | undefined): Try | undefined {
  if (!started) return 'add'
  return here === undefined ? undefined : TRY_AFTER[here]
}

function whyEnded(person: DemoPerson | undefined, ordered: boolean): Ending['why'] {
  if (ordered) return 'ordered'
  const opened = person?.messages.some((message) => ['opened', 'clicked'].includes(fateOf(message)))
  return opened ? 'opened' : 'other'
}

function endText(run: readonly TimelineItem[], campaign: string): string | undefined {
  const end = run.find((item) => item.kind === 'journey_ended' && isOf(item, campaign))
  return end && !isEvent(end) ? end.text : undefined
}

/** What came of a message, the strongest fact first. */
export type MessageFate = 'bounced' | 'clicked' | 'opened' | 'unopened'

export function fateOf(message: DemoMessage): MessageFate {
  if (message.bounced) return 'bounced'
  if (message.clicked) return 'clicked'
  return message.opened ? 'opened' : 'unopened'
}

/** When a message went out in the person's own time, which in the demo may be ahead of the inbox's. */
export function sentAt({ id, at }: DemoMessage, timeline: readonly TimelineItem[]): number {
  const decided = timeline.find(
    (item) => item.kind === 'delivery_created' && !isEvent(item) && item.detail?.delivery === id,
  )
  return Date.parse(decided?.at ?? at)
}
