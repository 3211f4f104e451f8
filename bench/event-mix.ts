/** Bodies of requests with gaps that are filled in before each use: building 100 events anew would cost more than sending them. */
export interface BodyTemplate {
  readonly bytes: Buffer
  readonly events: readonly EventGaps[]
  /** Offset of the envelope's time. */
  readonly sentAt: number
}

interface EventGaps {
  /** Offsets of the event's number, which makes its messageId its own. */
  readonly number: readonly number[]
  /** Offsets of the person's number. */
  readonly person: readonly number[]
  readonly time: number
  /** How late the event is, ms. */
  readonly lateMs: number
  /** The last digit of the person: it decides by which ids they are known. */
  readonly kind: number
}

/** Gaps in the text; these characters appear nowhere else in it. */
const NUMBER_GAP = '@'.repeat(12)
const PERSON_GAP = '#'.repeat(7)
const TIME_GAP = '~'.repeat(24)

/** Events over all templates: enough that products and event types vary, few enough for the processor's cache. */
const TEMPLATE_EVENTS = 6000
/** In steps of 10, since a person's last digit says what kind they are. */
const KINDS = 10

/** How many of 1,000 events are of each sort. */
const MIX: readonly (readonly [share: number, sort: Sort])[] = [
  [480, 'viewed'],
  [200, 'page'],
  [60, 'list'],
  [120, 'added'],
  [40, 'checkout'],
  [40, 'ordered'],
  [55, 'identify'],
  [5, 'signed-up'],
]
type Sort = 'viewed' | 'page' | 'list' | 'added' | 'checkout' | 'ordered' | 'identify' | 'signed-up'

const CATEGORIES = ['Shoes', 'Jackets', 'Bags', 'Hats', 'Tents', 'Stoves', 'Maps', 'Lamps']
const PLANS = ['free', 'free', 'free', 'plus', 'pro', 'team']
const CITIES = ['Berlin', 'Porto', 'Leeds', 'Gdansk', 'Lyon', 'Turin', 'Malmo']
const HOUR_MS = 3_600_000

export function createTemplates(eventsPerRequest: number): readonly BodyTemplate[] {
  return Array.from({ length: Math.ceil(TEMPLATE_EVENTS / eventsPerRequest) }, (_, number) =>
    createTemplate(
      Array.from({ length: eventsPerRequest }, (__, index) => scramble(number * eventsPerRequest + index)),
    ),
  )
}

/** A number that looks random and is the same every time. */
export function scramble(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x7feb352d)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b)
  return (mixed ^ (mixed >>> 16)) >>> 0
}

function createTemplate(seeds: readonly number[]): BodyTemplate {
  const texts = seeds.map((seed) => JSON.stringify(eventOf(seed)))
  const events: EventGaps[] = []
  let text = '{"batch":['
  for (const [index, seed] of seeds.entries()) {
    const event = texts[index]!
    events.push({
      number: allOffsets(event, NUMBER_GAP, text.length),
      person: allOffsets(event, PERSON_GAP, text.length),
      time: text.length + event.indexOf(TIME_GAP),
      lateMs: isLate(seed) ? (1 + (seed % 60)) * HOUR_MS : 0,
      kind: kindOf(seed),
    })
    text += index < seeds.length - 1 ? `${event},` : event
  }
  text += '],"sentAt":"'
  return { bytes: Buffer.from(`${text}${TIME_GAP}"}`), events, sentAt: text.length }
}

const isLate = (seed: number): boolean => (seed >>> 4) % 20 === 0
const kindOf = (seed: number): number => (seed >>> 8) % KINDS

function allOffsets(text: string, gap: string, base: number): readonly number[] {
  const offsets: number[] = []
  for (let at = text.indexOf(gap); at >= 0; at = text.indexOf(gap, at + gap.length)) offsets.push(base + at)
  return offsets
}

function sortOf(seed: number): Sort {
  let left = (seed >>> 12) % 1000
  for (const [share, sort] of MIX) {
    if (left < share) return sort
    left -= share
  }
  return 'viewed'
}

/** An event as browsers and servers send it, about 400 bytes. */
function eventOf(seed: number) {
  const kind = kindOf(seed)
  // Who is anonymous cannot be identified: they look at something instead.
  const drawn = sortOf(seed)
  const sort = kind >= 7 && (drawn === 'identify' || drawn === 'signed-up') ? 'viewed' : drawn
  return {
    messageId: `ajs-next-${NUMBER_GAP}-5d1f0c9e`,
    ...idsOf(kind, sort, seed),
    timestamp: TIME_GAP,
    ...contentOf(sort, seed),
    context: { library: { name: 'analytics.js', version: 'next-1.84.3' }, locale: 'en-GB', timezone: 'Europe/Berlin' },
    integrations: {},
  }
}

/** Kinds 0 to 5 are signed in, 6 is met under one id or the other until an identify call joins them, 7 to 9 stay anonymous. */
function idsOf(kind: number, sort: Sort, seed: number) {
  const userId = `user-${PERSON_GAP}`
  const anonymousId = `5f3c9a10-7b1e-4c7a-9d2e-0000${PERSON_GAP}1`
  if (kind >= 7) return { anonymousId }
  if (kind < 6 || sort === 'identify') return { userId, anonymousId }
  return (seed & 1) === 0 ? { userId } : { anonymousId }
}

function contentOf(sort: Sort, seed: number) {
  const category = CATEGORIES[seed % CATEGORIES.length]!
  const price = 5 + (seed % 19_500) / 100
  const product = {
    product_id: `p-${seed % 4000}`,
    sku: `SKU-${seed % 4000}`,
    category,
    name: `${category} ${seed % 500}`,
    price,
    currency: 'EUR',
  }
  const cart = { cart_id: `c-${PERSON_GAP}` }
  switch (sort) {
    case 'viewed':
      return { type: 'track', event: 'Product Viewed', properties: { ...product, position: seed % 40 } }
    case 'added':
      return { type: 'track', event: 'Product Added', properties: { ...cart, ...product, quantity: 1 + (seed % 3) } }
    case 'checkout':
      return { type: 'track', event: 'Checkout Started', properties: { ...cart, value: price, currency: 'EUR' } }
    case 'ordered':
      return {
        type: 'track',
        event: 'Order Completed',
        properties: { ...cart, order_id: `o-${NUMBER_GAP}`, total: price * 2, currency: 'EUR', products: [product] },
      }
    case 'list':
      return { type: 'track', event: 'Product List Viewed', properties: { list_id: `l-${seed % 50}`, category } }
    case 'page': {
      const path = seed % 5 === 0 ? `/sale/${category.toLowerCase()}` : `/${category.toLowerCase()}/${seed % 500}`
      return {
        type: 'page',
        name: category,
        properties: { path, url: `https://shop.example${path}`, title: `${category} at the shop`, referrer: '' },
      }
    }
    case 'signed-up':
      return { type: 'track', event: 'Signed Up', properties: { method: 'email' } }
    case 'identify':
      return {
        type: 'identify',
        traits: {
          email: `person${PERSON_GAP}@shop.example`,
          first_name: `N${seed % 300}`,
          plan: PLANS[seed % PLANS.length],
          city: CITIES[seed % CITIES.length],
          newsletter: (seed & 2) === 0,
        },
      }
  }
}

/** What must differ from request to request. */
export interface Filling {
  /** Number of the request's first event; no two events of a run share one. */
  readonly first: number
  readonly profiles: number
  /** ms since 1970. */
  readonly now: number
}

/** A body of its own, ready to be sent. */
export function fillTemplate(template: BodyTemplate, { first, profiles, now }: Filling): Buffer {
  const body = Buffer.from(template.bytes)
  const time = new Date(now).toISOString()
  body.write(time, template.sentAt, 'latin1')
  for (const [index, gaps] of template.events.entries()) {
    for (const offset of gaps.number) writeDigits(body, offset, NUMBER_GAP.length, first + index)
    const person = (scramble(first + index) % Math.floor(profiles / KINDS)) * KINDS + gaps.kind
    for (const offset of gaps.person) writeDigits(body, offset, PERSON_GAP.length, person)
    body.write(gaps.lateMs === 0 ? time : new Date(now - gaps.lateMs).toISOString(), gaps.time, 'latin1')
  }
  return body
}

function writeDigits(body: Buffer, offset: number, digits: number, value: number): void {
  let rest = value
  for (let at = offset + digits - 1; at >= offset; at--) {
    const next = Math.floor(rest / 10)
    body[at] = 48 + rest - next * 10
    rest = next
  }
}
