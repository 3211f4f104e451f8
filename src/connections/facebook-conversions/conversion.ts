import type { Properties } from '../../model/event.ts'
import type { ForwardedEvent } from '../connection.ts'
import { hashKey, normalise } from '../member-keys.ts'
import { isObject } from '../reply-facts.ts'

/** Names of the spec, and of Meta's standard events. */
const STANDARD: Readonly<Record<string, string>> = {
  'Product Viewed': 'ViewContent',
  'Product List Viewed': 'ViewContent',
  'Products Searched': 'Search',
  'Product Added to Wishlist': 'AddToWishlist',
  'Product Added': 'AddToCart',
  'Checkout Started': 'InitiateCheckout',
  'Payment Info Entered': 'AddPaymentInfo',
  'Order Completed': 'Purchase',
  'Signed Up': 'CompleteRegistration',
}

export interface ConversionRules {
  /** Events without a standard name go out under their own. */
  readonly customEvents: boolean
  readonly limitedDataUse: boolean
}

/** The name at Meta; undefined: it has no place there. */
export function conversionName({ event, spec }: ForwardedEvent, { customEvents }: ConversionRules): string | undefined {
  if (spec.type === 'page' || spec.type === 'screen') return 'PageView'
  if (event.type !== 'track') return undefined
  const standard = Object.hasOwn(STANDARD, event.name) ? STANDARD[event.name] : undefined
  return standard ?? (customEvents ? event.name : undefined)
}

/** One entry of `data`, as the Conversions API takes it. */
export function conversion(forwarded: ForwardedEvent, rules: ConversionRules): Properties {
  const { event, spec } = forwarded
  const name = conversionName(forwarded, rules) ?? event.name
  const properties = objectAt(spec, 'properties')
  const source = sourceOf(spec)
  const url = textAt(objectAt(objectAt(spec, 'context'), 'page'), 'url')
  return {
    event_name: name,
    event_time: Math.floor(event.at / 1000),
    // Told again by the browser's pixel, it counts once.
    event_id: (name === 'Purchase' ? textAt(properties, 'order_id') : undefined) ?? forwarded.messageId,
    action_source: source,
    ...(url !== undefined && { event_source_url: url }),
    ...(rules.limitedDataUse && LIMITED),
    user_data: userData(spec, event.at),
    ...customData(name, properties),
  }
}

/** Zero for both: Meta finds out the place. */
const LIMITED = {
  data_processing_options: ['LDU'],
  data_processing_options_country: 0,
  data_processing_options_state: 0,
}

/** A website must name the browser: what does not comes from a server. */
function sourceOf(spec: Properties): 'website' | 'app' | 'system_generated' {
  const context = objectAt(spec, 'context')
  if (textAt(objectAt(context, 'device'), 'type') !== undefined) return 'app'
  const isWeb = textAt(objectAt(context, 'page'), 'url') !== undefined && textAt(context, 'userAgent') !== undefined
  return isWeb ? 'website' : 'system_generated'
}

/** Who it was, hashed as for audiences; what browsers and clicks tell goes plain. */
export function userData(spec: Properties, at: number): Properties {
  const context = objectAt(spec, 'context')
  const properties = objectAt(spec, 'properties')
  const traits = { ...objectAt(context, 'traits'), ...objectAt(spec, 'traits') }
  const address = objectAt(traits, 'address')
  const said = (name: string): string => textAt(properties, name) ?? textAt(traits, name) ?? ''
  const country = normalise.country(textAt(address, 'country') ?? said('country'))
  const hashed: Readonly<Record<string, string>> = {
    em: normalise.email(said('email')),
    ph: normalise.phone(said('phone')),
    fn: normalise.name(said('first_name') || said('firstName')),
    ln: normalise.name(said('last_name') || said('lastName')),
    ct: normalise.city(textAt(address, 'city') ?? said('city')),
    zp: normalise.zip(textAt(address, 'postal_code') ?? textAt(address, 'postalCode') ?? said('zip'), country),
    st: (textAt(address, 'state') ?? said('state')).toLowerCase().replace(/[^\p{L}]/gu, ''),
    country,
    db: birthday(said('birthday')),
    ge: /^\s*[mf]/i.test(said('gender')) ? said('gender').trim()[0]!.toLowerCase() : '',
    external_id: normalise.externalId(textAt(spec, 'userId') ?? textAt(spec, 'anonymousId') ?? ''),
  }
  const plain: Readonly<Record<string, string | undefined>> = {
    client_ip_address: textAt(context, 'ip'),
    client_user_agent: textAt(context, 'userAgent'),
    fbp: textAt(properties, 'fbp'),
    fbc: textAt(properties, 'fbc') ?? clickId(textAt(objectAt(context, 'page'), 'url'), at),
  }
  return {
    ...Object.fromEntries(Object.entries(hashed).flatMap(([key, value]) => (value ? [[key, hashKey(value)]] : []))),
    ...Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined)),
  }
}

/** `YYYYMMDD` of a date that begins with it; anything else cannot be matched. */
const birthday = (text: string): string => /^\d{4}-\d\d-\d\d/.exec(text)?.[0].replaceAll('-', '') ?? ''

/** `fb.1.<ms>.<fbclid>`: what Meta's own pixel would have kept of a click on an ad. */
function clickId(url: string | undefined, at: number): string | undefined {
  const id = url !== undefined && URL.canParse(url) ? new URL(url).searchParams.get('fbclid') : null
  return id ? `fb.1.${at}.${id}` : undefined
}

function customData(name: string, properties: Properties): Properties {
  const products = (Array.isArray(properties.products) ? properties.products : [properties]).filter(isObject)
  const contents = products.flatMap((product) => contentOf(product))
  const value = VALUES.map((key) => numberAt(properties, key)).find((found) => found !== undefined)
  const currency = textAt(properties, 'currency')?.toUpperCase()
  const data = {
    ...(value !== undefined && { value }),
    ...(currency !== undefined && { currency }),
    ...(textAt(properties, 'order_id') !== undefined && { order_id: textAt(properties, 'order_id') }),
    ...(contents.length > 0 && {
      content_type: 'product',
      content_ids: contents.map(({ id }) => id),
      contents,
      num_items: contents.reduce((sum, { quantity }) => sum + quantity, 0),
    }),
    ...(name === 'Search' &&
      textAt(properties, 'query') !== undefined && { search_string: textAt(properties, 'query') }),
  }
  return Object.keys(data).length > 0 ? { custom_data: data } : {}
}

/** Revenue leaves out shipping and tax: it says what an order was worth. A single product has only a price. */
const VALUES = ['revenue', 'value', 'total', 'price'] as const

function contentOf(product: Properties): { id: string; quantity: number; item_price?: number }[] {
  const id = textAt(product, 'product_id') ?? textAt(product, 'sku')
  if (id === undefined) return []
  const price = numberAt(product, 'price')
  return [{ id, quantity: numberAt(product, 'quantity') ?? 1, ...(price !== undefined && { item_price: price }) }]
}

function objectAt(from: Properties, key: string): Properties {
  const value = Object.hasOwn(from, key) ? from[key] : undefined
  return isObject(value) ? value : {}
}

/** Numbers count as texts: shops have ids of both kinds. */
function textAt(from: Properties, key: string): string | undefined {
  const value = Object.hasOwn(from, key) ? from[key] : undefined
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}

function numberAt(from: Properties, key: string): number | undefined {
  const value = Object.hasOwn(from, key) ? from[key] : undefined
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}
