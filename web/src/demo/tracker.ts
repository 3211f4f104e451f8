import { AnalyticsBrowser, type Analytics } from '@segment/analytics-next'
import { fullLines, totalsOf, type Cart } from './cart.ts'
import { CURRENCY, type Product } from './products.ts'

export interface Account {
  readonly name: string
  readonly email: string
}

/** What the shop tells about its customer, in the events of the e-commerce specification. */
export interface Tracker {
  readonly anonymousId: () => string
  readonly userId: () => string | undefined
  readonly account: () => Account | undefined
  readonly visited: () => void
  readonly viewed: (product: Product) => void
  readonly added: (cart: Cart, product: Product) => void
  readonly removed: (cart: Cart, product: Product, quantity: number) => void
  readonly ordered: (cart: Cart, orderId: string, discount: string | undefined) => void
  readonly signedIn: (account: Account) => void
  readonly wantsMarketing: (wanted: boolean) => void
  /** Forgets who this browser is: from here on it is a new customer. */
  readonly forget: () => void
}

/** The real SDK, from its npm package; only its two addresses are ours. Rejects if the settings cannot be fetched. */
export async function loadTracker(writeKey: string): Promise<Tracker> {
  const protocol = location.protocol === 'https:' ? 'https' : 'http'
  const [analytics] = await AnalyticsBrowser.load(
    { writeKey, cdnURL: location.origin },
    { integrations: { 'Segment.io': { apiHost: `${location.host}/v1`, protocol } }, useQueryString: false },
  )
  return createTracker(analytics)
}

function createTracker(analytics: Analytics): Tracker {
  // The SDK keeps what it could not send and tries again by itself; the page notices a lost server on its own.
  const track = (event: string, properties: object): void =>
    void analytics.track(event, properties).catch(() => undefined)
  const identify = (userId: string | undefined, traits: object): void =>
    void (userId === undefined ? analytics.identify(traits) : analytics.identify(userId, traits)).catch(() => undefined)
  return {
    anonymousId: () => analytics.user().anonymousId() ?? '',
    userId: () => analytics.user().id() ?? undefined,
    account: () => accountOf(analytics.user().traits() ?? {}),
    visited: () => void analytics.page('Shop').catch(() => undefined),
    viewed: (product) => track('Product Viewed', { ...describe(product), currency: CURRENCY, value: product.price }),
    added: (cart, product) => track('Product Added', { cart_id: cart.id, ...describe(product), quantity: 1 }),
    removed: (cart, product, quantity) =>
      track('Product Removed', { cart_id: cart.id, ...describe(product), quantity }),
    ordered: (cart, orderId, discount) => track('Order Completed', describeOrder(cart, orderId, discount)),
    signedIn: ({ name, email }) =>
      identify(userIdOf(email), { name, first_name: name.trim().split(/\s+/)[0], email: email.trim() }),
    wantsMarketing: (wanted) => identify(undefined, { unsubscribed: !wanted }),
    forget: () => analytics.reset(),
  }
}

const describe = (product: Product): object => ({
  product_id: product.id,
  sku: product.sku,
  name: product.name,
  category: product.category,
  brand: 'Fern & Feather',
  price: product.price,
})

function describeOrder(cart: Cart, orderId: string, discount: string | undefined): object {
  const totals = totalsOf(cart, discount)
  return {
    order_id: orderId,
    cart_id: cart.id,
    subtotal: totals.subtotal,
    discount: totals.discount,
    total: totals.total,
    revenue: totals.total,
    currency: CURRENCY,
    ...(cart.code !== undefined && { coupon: cart.code }),
    products: fullLines(cart).map(({ product, quantity }) => ({ ...describe(product), quantity })),
  }
}

function accountOf(traits: Readonly<Record<string, unknown>>): Account | undefined {
  const { name, email } = traits
  return typeof email === 'string' ? { name: typeof name === 'string' ? name : email, email } : undefined
}

/** A shop knows its customers by an id of its own, the same at each sign-in; this one derives it from the address (FNV-1a). */
function userIdOf(email: string): string {
  let hash = 0x811c9dc5
  for (const character of email.trim().toLowerCase()) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193)
  }
  return `customer-${(hash >>> 0).toString(16).padStart(8, '0')}`
}
