import { z } from 'zod'
import { RekindleError } from '../../kernel/errors.ts'
import { DELIVERY_STATUSES } from '../../model/delivery.ts'
import { CHANNELS } from '../../model/workspace.ts'
import { viewDelivery, viewExchange } from '../delivery-view.ts'
import { viewMessage } from '../inbox-view.ts'
import { campaignKey, pageQuery, profileId, toPage } from '../parameters.ts'
import { defineRoute, type Route } from '../route.ts'
import type { Shape } from '../schemas.ts'
import { REPLAY_MAX, replayMany, replayOne } from '../replay-deliveries.ts'

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
    path: '/api/deliveries/:id/exchanges',
    id: 'listExchanges',
    tag: 'deliveries',
    summary:
      'What was asked of the tool for a delivery and what it answered, as far as it is kept (`records` of the workspace). Secrets are masked, and personal data unless the workspace says otherwise.',
    params: z.strictObject({ id: z.string().min(1).max(200) }),
    answer: { kind: 'json', schema: 'DeliveryExchanges' },
    errors: ['not_found', 'unavailable'],
    handle: async ({ context, params: { id } }): Promise<Shape<'DeliveryExchanges'>> => {
      const { outbox, exchanges } = context.deps.store
      const [delivery] = await outbox.deliveries([id])
      if (!delivery) throw new RekindleError('not_found', 'There is no delivery with this id.', { path: 'id' })
      return { items: (await exchanges.of(id)).map(viewExchange) }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/deliveries/:id/replay',
    id: 'replayDelivery',
    tag: 'deliveries',
    summary:
      'Has a delivery tried once more that failed. All rules are tried anew; it keeps its id, and its coupon as far as that counts.',
    params: z.strictObject({ id: z.string().min(1).max(200) }),
    body: z.strictObject({
      unconfirmed: z
        .boolean()
        .optional()
        .describe('Also if nobody knows whether it arrived. It may then arrive twice.'),
    }),
    answer: { kind: 'json', schema: 'Delivery' },
    errors: ['not_found', 'conflict', 'unavailable'],
    handle: async ({ context, params: { id }, body }): Promise<Shape<'Delivery'>> =>
      viewDelivery(await replayOne(context, id, body.unconfirmed === true)),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/deliveries/replay',
    id: 'replayDeliveries',
    tag: 'deliveries',
    summary: `Has the failed deliveries of a connection tried once more, the newest first, ${REPLAY_MAX} a call.`,
    body: z.strictObject({
      connection: z.string().min(1).max(200),
      campaign: campaignKey.optional(),
      status: z
        .enum(['failed', 'unknown'])
        .optional()
        .describe(
          '`unknown`: those of which nobody knows whether they arrived; they may then arrive twice. Default: `failed`.',
        ),
      cursor: z.string().max(1000).optional(),
    }),
    answer: { kind: 'json', schema: 'DeliveriesReplay' },
    errors: ['bad_cursor', 'unavailable'],
    handle: async ({ context, body: { status = 'failed', ...filter } }): Promise<Shape<'DeliveriesReplay'>> =>
      replayMany(context, { ...filter, status }),
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
