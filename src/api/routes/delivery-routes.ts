import { z } from 'zod'
import { DELIVERY_STATUSES } from '../../model/delivery.ts'
import { CHANNELS } from '../../model/workspace.ts'
import { viewDelivery } from '../delivery-view.ts'
import { viewMessage } from '../inbox-view.ts'
import { campaignKey, pageQuery, profileId, toPage } from '../parameters.ts'
import { defineRoute, type Route } from '../route.ts'
import type { Shape } from '../schemas.ts'

export const deliveryRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/deliveries',
    id: 'listDeliveries',
    tag: 'deliveries',
    summary: 'Messages and changes of ad lists, newest first, with their attempts and what tools said afterwards.',
    query: pageQuery({
      campaign: campaignKey.optional(),
      profile: profileId.optional(),
      connection: z.string().min(1).max(200).optional(),
      status: z.enum(DELIVERY_STATUSES).optional(),
    }),
    answer: { kind: 'json', schema: 'DeliveryPage' },
    errors: ['bad_cursor', 'unavailable'],
    handle: async ({
      context,
      query: { campaign, profile, connection, status, ...page },
    }): Promise<Shape<'DeliveryPage'>> => {
      const filter = {
        ...(campaign !== undefined && { campaign }),
        ...(profile !== undefined && { profile }),
        ...(connection !== undefined && { connection }),
        ...(status !== undefined && { status }),
      }
      const { items, next } = await context.deps.store.views.listDeliveries(filter, toPage(page))
      return { items: items.map(viewDelivery), next }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/inbox',
    id: 'listInbox',
    tag: 'deliveries',
    summary: 'Messages that the built-in inbox keeps, newest first.',
    query: pageQuery({ profile: profileId.optional(), channel: z.enum(CHANNELS).optional() }),
    answer: { kind: 'json', schema: 'InboxPage' },
    errors: ['bad_cursor', 'unavailable'],
    handle: async ({ context, query: { profile, channel, ...page } }): Promise<Shape<'InboxPage'>> => {
      const filter = { ...(profile !== undefined && { profile }), ...(channel !== undefined && { channel }) }
      const { items, next } = await context.deps.store.inbox.messages(filter, toPage(page))
      return { items: items.map(viewMessage), next }
    },
  }),
]
