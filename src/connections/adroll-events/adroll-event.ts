import type { Properties } from '../../model/event.ts'
import type { ForwardedEvent } from '../connection.ts'
import { hashKey, normalise } from '../member-keys.ts'
import { isObject } from '../reply-facts.ts'
import { numberOf, objectOf, objectsOf, present, textOf } from '../told-values.ts'

export const ADROLL_EVENTS = ['pageView', 'homeView', 'productSearch', 'addToCart', 'purchase'] as const
export type AdrollName = (typeof ADROLL_EVENTS)[number]

const NAMES: Readonly<Record<string, AdrollName>> = {
  'Product Viewed': 'pageView',
  'Products Searched': 'productSearch',
  'Product Added': 'addToCart',
  'Order Completed': 'purchase',
}

/** What AdRoll calls it; undefined: it has no name for it. */
export function adrollName({ event, spec }: ForwardedEvent): AdrollName | undefined {
  if (spec.type === 'page') return isHome(pageOf(spec)) ? 'homeView' : 'pageView'
  return event.type === 'track' && Object.hasOwn(NAMES, event.name) ? NAMES[event.name] : undefined
}

/** The cookie of AdRoll's pixel: 32 hexadecimal digits and the time in ms. Anything else is not one of theirs. */
const COOKIE = /^[0-9a-f]{32}-\d{13}$/

/** Why AdRoll would not take it, and with it all that go in the same call. */
export function adrollProblem({ spec }: ForwardedEvent): string | undefined {
  const { page_location: page, ip, identifiers } = commonOf(spec)
  if (page === undefined) return 'It does not say on which page it happened (`context.page.url`).'
  if (ip === undefined) return 'It does not say from which address (`context.ip`).'
  return 'first_party_cookie' in identifiers || 'adct' in identifiers
    ? undefined
    : 'Nothing of AdRoll’s own says which browser it was (`context.adroll.first_party_cookie` or `context.adroll.adct`).'
}

/** One event, as AdRoll's server-to-server interface takes it. */
export function adrollEvent(
  forwarded: ForwardedEvent,
  { advertiser, pixel }: { readonly advertiser: string; readonly pixel: string },
): Properties {
  const { event, spec } = forwarded
  const name = adrollName(forwarded)
  const properties = objectOf(spec['properties'])
  const value = VALUES.map((key) => numberOf(properties[key])).find((found) => found !== undefined)
  const attributes = attributesOf(name, spec, properties)
  return present({
    advertisable_eid: advertiser,
    pixel_eid: pixel,
    event_name: name,
    ...commonOf(spec),
    user_agent: textOf(objectOf(spec['context'])['userAgent']),
    timestamp: event.at / 1000,
    event_attributes: Object.keys(attributes).length > 0 ? attributes : undefined,
    ...(name === 'purchase' &&
      value !== undefined && {
        conversion_value: String(value),
        currency: textOf(properties['currency'])?.toUpperCase(),
      }),
  })
}

/** Revenue leaves out shipping and tax: it says what an order was worth. */
const VALUES = ['revenue', 'value', 'total'] as const

function commonOf(spec: Properties) {
  const { ip } = objectOf(spec['context'])
  return { page_location: pageOf(spec)?.href, ip: textOf(ip), identifiers: identifiersOf(spec) }
}

/** Addresses go out hashed. */
function identifiersOf(spec: Properties): Properties {
  const context = objectOf(spec['context'])
  const { first_party_cookie: cookie, adct } = objectOf(context['adroll'])
  const traits = { ...objectOf(context['traits']), ...objectOf(spec['traits']) }
  const email = normalise.email(textOf(objectOf(spec['properties'])['email']) ?? textOf(traits['email']) ?? '')
  return present({
    first_party_cookie: typeof cookie === 'string' && COOKIE.test(cookie) ? cookie : undefined,
    adct: textOf(adct),
    email_sha256: email === '' ? undefined : hashKey(email),
    user_id: textOf(spec['userId']),
  })
}

function attributesOf(name: AdrollName | undefined, spec: Properties, properties: Properties): Properties {
  const { products: listed } = properties
  const products = (Array.isArray(listed) ? objectsOf(listed) : [properties].filter(isObject)).flatMap(productOf)
  return present({
    order_id: name === 'purchase' ? textOf(properties['order_id']) : undefined,
    user_id: textOf(spec['userId']),
    products: products.length > 0 ? products : undefined,
    keywords: name === 'productSearch' ? textOf(properties['query']) : undefined,
  })
}

function productOf(product: Properties): readonly Properties[] {
  const id = textOf(product['product_id']) ?? textOf(product['sku'])
  if (id === undefined) return []
  return [
    present({
      product_id: id,
      price: numberOf(product['price']),
      quantity: numberOf(product['quantity']) ?? 1,
      category: textOf(product['category']),
    }),
  ]
}

function pageOf(spec: Properties): URL | undefined {
  const text = textOf(objectOf(objectOf(spec['context'])['page'])['url']) ?? textOf(objectOf(spec['properties'])['url'])
  return text !== undefined && /^https?:/.test(text) && URL.canParse(text) ? new URL(text) : undefined
}

const isHome = (page: URL | undefined): boolean => page?.pathname === '/'
