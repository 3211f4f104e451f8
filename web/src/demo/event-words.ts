import type { TimelineEvent } from '../api/types.ts'
import { formatMoney } from '../parts/format.ts'
import type { IconName } from '../parts/icons.tsx'
import { texts } from '../texts.ts'

const words = texts.demo.events

/** One plain sentence for what a customer, a device or a tool did. */
export function eventSentence({ name, type, properties = {} }: TimelineEvent): string {
  if (type === 'identify') return identifySentence(properties)
  if (type === 'page' || type === 'screen') return words.visited
  switch (name) {
    case 'Product Viewed':
      return words.viewed(productName(properties))
    case 'Product Added':
      return words.added(productName(properties))
    case 'Product Removed':
      return words.removed(productName(properties))
    case 'Order Completed':
      return words.ordered(orderTotal(properties))
    default:
      return Object.hasOwn(words.plain, name) ? (words.plain[name] ?? name) : words.other(name)
  }
}

type Values = Readonly<Record<string, unknown>>

function identifySentence(traits: Values): string {
  if (traits.unsubscribed === true) return words.unsubscribed
  if (traits.unsubscribed === false) return words.resubscribed
  return words.signedIn(typeof traits.email === 'string' ? traits.email : undefined)
}

const productName = ({ name }: Values): string => (typeof name === 'string' ? `“${name}”` : words.product)

const orderTotal = ({ total, revenue, currency }: Values): string | undefined => {
  const amount = typeof total === 'number' ? total : revenue
  if (typeof amount !== 'number') return undefined
  return typeof currency === 'string' && /^[A-Z]{3}$/.test(currency) ? formatMoney(amount, currency) : String(amount)
}

const EVENT_ICONS: Readonly<Record<string, IconName>> = {
  'Product Viewed': 'eye',
  'Product Added': 'cart',
  'Product Removed': 'cart',
  'Order Completed': 'bag',
}

const DECISION_ICONS: Readonly<Record<string, IconName>> = {
  cohort_entered: 'people',
  cohort_left: 'people',
  journey_started: 'route',
  journey_ended: 'flag',
  goal_reached: 'check',
  wait_started: 'clock',
  wait_ended: 'clock',
  branch_taken: 'route',
  delivery_created: 'send',
  delivery_changed: 'send',
  audience_joined: 'megaphone',
  audience_left: 'megaphone',
  merged: 'people',
}

export function eventIcon({ name, type }: TimelineEvent): IconName {
  if (type === 'identify') return 'person'
  if (name.startsWith('Push')) return 'bell'
  if (name.startsWith('Email')) return 'mail'
  return EVENT_ICONS[name] ?? 'eye'
}

export const decisionIcon = (kind: string): IconName => DECISION_ICONS[kind] ?? 'dot'
