import type { Properties } from '../../src/model/event.ts'

const AT = '2026-11-23T10:00:00.000Z'
const PRODUCT = {
  product_id: 'p-1',
  sku: 'S-1',
  name: 'Lamp',
  price: 19.5,
  quantity: 2,
  category: 'Light',
  brand: 'Acme',
}
const TRAITS = {
  email: 'ada@example.com',
  firstName: 'Ada',
  first_name: 'Ada',
  lastName: 'Lovelace',
  last_name: 'Lovelace',
  name: 'Ada Lovelace',
  phone: '+12125550100',
  birthday: '1990-12-10',
  gender: 'female',
  company: { name: 'Acme', id: 'acme' },
  address: { street: '1 Main Street', city: 'New York', state: 'NY', postalCode: '10001', country: 'US' },
}
const CONTEXT = {
  ip: '8.8.8.8',
  locale: 'en-US',
  timezone: 'America/New_York',
  userAgent: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/126.0 Safari/537.36',
  app: { name: 'Shop', version: '2.1.0', namespace: 'com.example.shop', build: '21' },
  device: {
    id: '7A3CBEA0-BDF5-11E4-8DFC-AA02A5B093DB',
    advertisingId: '7A3CBEA0-BDF5-11E4-8DFC-AA02A5B093DB',
    adTrackingEnabled: true,
    manufacturer: 'Apple',
    model: 'iPhone16,1',
    name: 'maguro',
    type: 'ios',
    token: 'ff15bc0c20c4aa6cd50854ff165fd265c838e5405bfeb9571066395b8c9da449',
  },
  os: { name: 'iOS', version: '18.1' },
  network: { carrier: 'T-Mobile', wifi: true, cellular: false, bluetooth: false },
  screen: { width: 390, height: 844, density: 3 },
  page: {
    url: 'https://shop.example/lamp?utm_source=mail&gclid=abc&fbclid=def',
    path: '/lamp',
    title: 'Lamp',
    referrer: 'https://search.example/',
    search: '?utm_source=mail',
  },
  campaign: { name: 'spring', source: 'mail', medium: 'email', term: 'lamp', content: 'top' },
  library: { name: 'analytics.js', version: '2.1.0' },
  traits: TRAITS,
}
/** As Segment's Engage marks what it sends of audiences. `settings` are those of the audience. */
const personas = (settings: Properties): Properties => ({
  personas: {
    computation_class: 'audience',
    computation_id: 'aud_1',
    computation_key: 'vip',
    namespace: 'spa_1',
    space_id: 'spa_1',
    external_audience_id: '1234567890',
    event_emitter_id: 'eve_1',
    audience_settings: settings,
  },
})

const event = (id: string, own: Properties, context: Properties = {}): Properties => ({
  messageId: `sample-${id}`,
  userId: 'user-1',
  anonymousId: 'anonymous-1',
  timestamp: AT,
  receivedAt: AT,
  sentAt: AT,
  originalTimestamp: AT,
  integrations: {},
  context: { ...CONTEXT, ...context },
  ...own,
})

const order = {
  order_id: 'o-1',
  checkout_id: 'c-1',
  total: 39,
  revenue: 39,
  value: 39,
  currency: 'USD',
  coupon: 'BACK10',
  email: 'ada@example.com',
  ...PRODUCT,
  products: [PRODUCT],
}

const track = (name: string, properties: Properties = order): Properties =>
  event(name.toLowerCase().replaceAll(' ', '-'), { type: 'track', event: name, properties })

const NAMES = [
  'Order Completed',
  'Product Added',
  'Product Viewed',
  'Products Searched',
  'Product Removed',
  'Product List Viewed',
  'Product Added to Wishlist',
  'Cart Viewed',
  'Checkout Started',
  'Payment Info Entered',
  'Promotion Clicked',
  'Promotion Viewed',
  'Order Refunded',
  'Signed Up',
  'Signed In',
  'Lead Generated',
  'Application Installed',
  'Application Opened',
  'Application Uninstalled',
  'User Deleted',
]

const AUDIENCE = { audience_key: 'vip', ...order }

/** One of everything of the spec, and one of every name asked for: each preset should find something to do. */
export const sampleEvents = (
  names: readonly string[] = [],
  audienceSettings: Properties = {},
): readonly Properties[] => [
  event('identify', { type: 'identify', traits: TRAITS }),
  event('group', { type: 'group', groupId: 'acme', traits: { name: 'Acme', industry: 'Shops', employees: 12 } }),
  event('page', { type: 'page', name: 'Lamp', category: 'Product', properties: { ...CONTEXT.page, name: 'Lamp' } }),
  event('screen', { type: 'screen', name: 'Lamp', properties: { name: 'Lamp' } }),
  event('alias', { type: 'alias', previousId: 'anonymous-1' }),
  ...[...new Set([...NAMES, ...names])].map((name) => track(name)),
  event('delete', { type: 'delete' }),
  event(
    'audience-entered',
    { type: 'track', event: 'Audience Entered', properties: { ...AUDIENCE, vip: true } },
    personas(audienceSettings),
  ),
  event(
    'audience-exited',
    { type: 'track', event: 'Audience Exited', properties: { ...AUDIENCE, vip: false } },
    personas(audienceSettings),
  ),
  event('audience-identify', { type: 'identify', traits: { ...TRAITS, vip: true } }, personas(audienceSettings)),
]
