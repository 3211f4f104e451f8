import { describe, expect, it } from 'vitest'
import type { DemoMessage, DemoPerson, TimelineItem } from '../api/types.ts'
import { progressOf, sentAt } from './progress.ts'

const at = '2026-01-01T10:00:00.000Z'
const event = (name: string): TimelineItem => ({ kind: 'event', at, name, type: 'track', via: null })
const decision = (kind: string, text = kind, campaign = 'cart-recovery'): TimelineItem => ({
  kind,
  at,
  text,
  detail: { campaign },
})
const message = (channel: string, more: Partial<DemoMessage> = {}): DemoMessage => ({
  id: `dlv_${channel}`,
  campaign: 'cart-recovery',
  step: channel,
  channel,
  to: 'somebody',
  at,
  content: {},
  opened: false,
  clicked: false,
  bounced: false,
  dismissed: false,
  ...more,
})
const journey = { id: 'j1', campaign: 'cart-recovery', step: 'wait' }

interface Given {
  readonly timeline?: readonly TimelineItem[]
  readonly messages?: readonly DemoMessage[]
  readonly running?: boolean
  readonly onLists?: boolean
}
const person = ({ timeline = [], messages = [], running = false, onLists = false }: Given): DemoPerson => ({
  profile: { profileId: 'p_1', userId: null, traits: {}, cohorts: [], journeys: running ? [journey] : [] },
  timeline,
  messages,
  audiences: onLists ? [{ list: 'retarget', connection: 'facebook', on: true, status: 'sent', since: at }] : [],
  next: null,
  ahead: 0,
})

const started = [decision('journey_started'), event('Product Added')]
const progress = (given: Given) => progressOf(person(given), 'cart-recovery')

describe('progressOf', () => {
  it('asks a newcomer to add something to the cart', () => {
    const { now, running, ended, places } = progressOf(undefined, 'cart-recovery')
    expect({ now, running, ended }).toEqual({ now: 'add', running: false, ended: undefined })
    expect(Object.values(places)).toEqual(['ahead', 'ahead', 'ahead', 'ahead'])
  })

  it('stands at the cart while the campaign waits', () => {
    const { places, now, done } = progress({ timeline: started, running: true })
    expect(places).toEqual({ cart: 'here', push: 'ahead', email: 'ahead', ads: 'ahead' })
    expect(now).toBe('push')
    expect(done.add).toBe(true)
  })

  it('stands at the newest channel that the campaign has used', () => {
    const { places, now } = progress({
      timeline: started,
      running: true,
      messages: [message('email'), message('push')],
    })
    expect(places).toEqual({ cart: 'done', push: 'done', email: 'here', ads: 'ahead' })
    expect(now).toBe('ads')
  })

  it('shows a channel that was passed over as left out', () => {
    const { places } = progress({ timeline: started, running: true, messages: [message('email')] })
    expect(places.push).toBe('left_out')
  })

  it('asks for the order once the person is on a list', () => {
    const { places, now } = progress({
      timeline: started,
      running: true,
      messages: [message('email'), message('push')],
      onLists: true,
    })
    expect(places.ads).toBe('here')
    expect(now).toBe('order')
  })

  it('counts the order as done only when the campaign has ended', () => {
    const timeline = [event('Order Completed'), ...started]
    expect(progress({ timeline, running: true }).done.order).toBe(false)
    const over = progress({ timeline: [decision('journey_ended', 'It ended.'), ...timeline] })
    expect(over.done.order).toBe(true)
    expect(over.ended).toEqual({ why: 'ordered', text: 'It ended.' })
    expect(over.now).toBeUndefined()
  })

  it('does not take an order from before the campaign for its end', () => {
    const timeline = [decision('journey_ended'), ...started, event('Order Completed')]
    expect(progress({ timeline }).ended?.why).toBe('other')
  })

  it('tells an ending by an opened message from others', () => {
    const timeline = [decision('journey_ended'), ...started]
    expect(progress({ timeline, messages: [message('push', { opened: true })] }).ended?.why).toBe('opened')
  })

  it('leaves other campaigns out of account', () => {
    const { ended, running } = progress({ timeline: [decision('journey_started', 'x', 'welcome')] })
    expect({ ended, running }).toEqual({ ended: undefined, running: false })
  })

  it('goes by the open journey when the timeline no longer reaches back to its start', () => {
    expect(progress({ running: true, messages: [message('push')] }).places.push).toBe('here')
  })
})

describe('sentAt', () => {
  it('tells the time of the person, as far as the story tells it', () => {
    const later = '2026-01-01T11:00:00.000Z'
    const created = { kind: 'delivery_created', at: later, text: '', detail: { delivery: 'dlv_push' } }
    expect(sentAt(message('push'), [created])).toBe(Date.parse(later))
    expect(sentAt(message('email'), [created])).toBe(Date.parse(at))
  })
})
