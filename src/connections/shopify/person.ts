import type { Properties } from '../../model/event.ts'
import { objectOf, present, textOf, timeOf } from '../told-values.ts'

type Json = Readonly<Record<string, unknown>>

/** How people of the shop are named: by Shopify's number of the customer, or by their address alone. */
export type PersonKey = 'customer' | 'email'

/** Whom something is about, as the fields of a spec event. */
export interface Person {
  readonly userId?: string
  readonly anonymousId?: string
  readonly context?: Properties
}

/**
 * The person of a cart, a checkout or an order. The token of the cart stands for the browser: what was in the cart belongs to whoever
 * names themselves at the checkout. Undefined: nothing says whom it is about.
 */
export function personOf(told: Json, by: PersonKey): Person | undefined {
  const customer = objectOf(told['customer'])
  const userId = by === 'customer' ? textOf(customer['id']) : undefined
  const email = textOf(told['email']) ?? textOf(told['contact_email']) ?? textOf(customer['email'])
  const phone = textOf(told['phone']) ?? textOf(customer['phone'])
  const token = textOf(told['cart_token'])
  if (userId === undefined && email === undefined && token === undefined) return undefined
  const traits = present({ email, phone })
  const agent = objectOf(told['client_details'])
  const context = present({
    traits: Object.keys(traits).length > 0 ? traits : undefined,
    ip: textOf(agent['browser_ip']),
    userAgent: textOf(agent['user_agent']),
  })
  return {
    ...(userId !== undefined && { userId }),
    ...(token !== undefined && { anonymousId: cartId(token) }),
    ...(Object.keys(context).length > 0 && { context }),
  }
}

/** Shopify adds `?key=…` to the tokens of carts in some places. */
export const cartToken = (token: string): string => token.replace(/\?.*$/, '')
export const cartId = (token: string): string => `shopify-cart-${cartToken(token)}`

/** What is known of a customer, by the names of the spec. */
export function traitsOf(customer: Json): Properties {
  const address = objectOf(customer['default_address'])
  const place = present({
    street: textOf(address['address1']),
    city: textOf(address['city']),
    state: textOf(address['province']),
    postalCode: textOf(address['zip']),
    country: textOf(address['country_code']),
  })
  const createdAt = timeOf(customer['created_at'])
  const tags = textOf(customer['tags'])
  return present({
    email: textOf(customer['email']),
    phone: textOf(customer['phone']),
    firstName: textOf(customer['first_name']),
    lastName: textOf(customer['last_name']),
    address: Object.keys(place).length > 0 ? place : undefined,
    createdAt: createdAt === undefined ? undefined : new Date(createdAt).toISOString(),
    tags: tags?.split(',').map((tag) => tag.trim()),
    shopify_customer_id: textOf(customer['id']),
  })
}
