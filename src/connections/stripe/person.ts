import type { Properties } from '../../model/event.ts'
import { isObject } from '../reply-facts.ts'
import { objectOf, present, textOf } from '../told-values.ts'
import { isoOf } from './unix-time.ts'

type Json = Readonly<Record<string, unknown>>

export interface Person {
  readonly userId?: string
  readonly anonymousId?: string
  readonly context?: Properties
}

/**
 * Whom an object of Stripe's is about. The number of the customer stands for them as an anonymous id: most objects name nothing else,
 * and `customer.created` or a checkout says who they are. Undefined: nothing says it.
 */
export function personOf(told: Json, userIdMetadata: string): Person | undefined {
  const customer = customerOf(told)
  const userId = textOf(objectOf(told['metadata'])[userIdMetadata]) ?? textOf(told['client_reference_id'])
  const details = objectOf(told['customer_details'])
  const billing = objectOf(told['billing_details'])
  const email = [
    told['customer_email'],
    details['email'],
    told['receipt_email'],
    billing['email'],
    ofCustomer(told, 'email'),
  ]
  const phone = [told['customer_phone'], details['phone'], billing['phone'], ofCustomer(told, 'phone')]
  const traits = present({ email: firstText(email), phone: firstText(phone) })
  if (customer === undefined && userId === undefined && traits['email'] === undefined) return undefined
  return {
    ...(userId !== undefined && { userId }),
    ...(customer !== undefined && { anonymousId: customer }),
    ...(Object.keys(traits).length > 0 && { context: { traits } }),
  }
}

/** As an id, or as the whole object where it was expanded. */
function customerOf(told: Json): string | undefined {
  if (told['object'] === 'customer') return textOf(told['id'])
  return isObject(told['customer']) ? textOf(told['customer']['id']) : textOf(told['customer'])
}

const ofCustomer = (told: Json, name: string): unknown => (told['object'] === 'customer' ? told[name] : undefined)

const firstText = (values: readonly unknown[]): string | undefined =>
  values.map(textOf).find((text) => text !== undefined)

/** What is known of a customer, by the names of the spec. */
export function traitsOf(customer: Json, userIdMetadata: string): Properties {
  const address = objectOf(customer['address'])
  const place = present({
    street: textOf(address['line1']),
    city: textOf(address['city']),
    state: textOf(address['state']),
    postalCode: textOf(address['postal_code']),
    country: textOf(address['country']),
  })
  const { [userIdMetadata]: _, ...metadata } = objectOf(customer['metadata'])
  return present({
    ...metadata,
    email: textOf(customer['email']),
    phone: textOf(customer['phone']),
    name: textOf(customer['name']),
    address: Object.keys(place).length > 0 ? place : undefined,
    createdAt: isoOf(customer['created']),
    stripe_customer_id: textOf(customer['id']),
  })
}
