import type { PushDevice } from '../../model/push-device.ts'
import type { Content, OutgoingMessage } from '../connection.ts'
import { collapseName } from '../push-collapse.ts'
import { ttlSeconds } from '../push-settings.ts'

export interface FcmLook {
  readonly ttl: string
  readonly priority: 'normal' | 'high'
  readonly collapse: 'delivery' | 'campaign'
  readonly androidChannel?: string | undefined
  readonly analyticsLabel?: string | undefined
}

type Push = Extract<Content, { channel: 'push' }>

/** The message for one device, as FCM takes it: what all platforms show, and how each is to treat it. */
export function fcmMessage(look: FcmLook, message: OutgoingMessage, content: Push, device: PushDevice): object {
  return {
    token: device.token,
    ...shared(message, content),
    ...platformPart(look, message, content, device),
    ...(look.analyticsLabel !== undefined && { fcm_options: { analytics_label: look.analyticsLabel } }),
  }
}

/** What counts towards the limit of 4096 bytes, for any platform. */
export const fcmPayloadBytes = (message: OutgoingMessage, content: Push): number =>
  Buffer.byteLength(JSON.stringify(shared(message, content)))

/** `data` is for the app: by what it reports that the message came and was opened, and where a tap leads. */
function shared({ deliveryId, campaign, receiptUrl }: OutgoingMessage, { title, body, link, image }: Push) {
  return {
    notification: { title, body, ...(image !== undefined && { image }) },
    data: {
      delivery_id: deliveryId,
      campaign_name: campaign,
      ...(link !== undefined && { link }),
      ...(receiptUrl !== undefined && { receipt_url: receiptUrl }),
    },
  }
}

function platformPart(look: FcmLook, message: OutgoingMessage, content: Push, { platform }: PushDevice): object {
  const name = collapseName(look.collapse, message)
  const seconds = ttlSeconds(look.ttl)
  switch (platform) {
    case 'android':
      return {
        android: {
          // Android keeps at most four of these names for a device that is off, so single messages have none.
          ...(look.collapse === 'campaign' && { collapse_key: name }),
          priority: look.priority === 'high' ? 'HIGH' : 'NORMAL',
          ttl: `${seconds}s`,
          notification: { tag: name, ...(look.androidChannel !== undefined && { channel_id: look.androidChannel }) },
        },
      }
    case 'ios':
      return {
        apns: {
          headers: {
            'apns-priority': look.priority === 'high' ? '10' : '5',
            'apns-expiration': String(Math.floor(message.now / 1000) + seconds),
            'apns-collapse-id': name,
          },
          // Mutable: so that the app's extension may report that it came, and show the image.
          payload: { aps: { sound: 'default', 'mutable-content': 1 } },
          ...(content.image !== undefined && { fcm_options: { image: content.image } }),
        },
      }
    case 'web':
      return {
        webpush: {
          headers: { TTL: String(seconds), Urgency: look.priority, Topic: name },
          ...(content.icon !== undefined && { notification: { icon: content.icon } }),
          // Anything else FCM refuses.
          ...(content.link?.startsWith('https://') && { fcm_options: { link: content.link } }),
        },
      }
  }
}
