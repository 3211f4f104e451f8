interface Place {
  readonly writeKey: string
  /** `https://rekindle.shop.example` */
  readonly host: string
}

interface Snippet {
  readonly sdk: string
  readonly code: (place: Place) => string
}

/** A first event from each SDK. They are Segment's own: only the host is ours. */
export const SNIPPETS = [
  {
    sdk: 'Web (npm)',
    code: ({ writeKey, host }) => `import { AnalyticsBrowser } from '@segment/analytics-next'

const analytics = AnalyticsBrowser.load(
  { writeKey: '${writeKey}', cdnURL: '${host}' },
  { integrations: { 'Segment.io': { apiHost: '${host.replace(/^https?:\/\//, '')}/v1', protocol: '${host.startsWith('https') ? 'https' : 'http'}' } } },
)
analytics.track('Product Added', { product_id: 'shoe-1', price: 79 })`,
  },
  {
    sdk: 'Node.js',
    code: ({ writeKey, host }) => `import { Analytics } from '@segment/analytics-node'

const analytics = new Analytics({ writeKey: '${writeKey}', host: '${host}' })
analytics.track({ userId: 'ann', event: 'Product Added', properties: { product_id: 'shoe-1', price: 79 } })`,
  },
  {
    sdk: 'Python',
    code: ({ writeKey, host }) => `import segment.analytics as analytics

analytics.write_key = '${writeKey}'
analytics.host = '${host}'
analytics.track('ann', 'Product Added', {'product_id': 'shoe-1', 'price': 79})`,
  },
  {
    sdk: 'iOS (Swift)',
    code: ({ writeKey, host }) => `import Segment

let configuration = Configuration(writeKey: "${writeKey}")
  .apiHost("${host.replace(/^https?:\/\//, '')}/v1")
let analytics = Analytics(configuration: configuration)
analytics.track(name: "Product Added", properties: ["product_id": "shoe-1", "price": 79])`,
  },
  {
    sdk: 'Android (Kotlin)',
    code: ({ writeKey, host }) => `val analytics = Analytics("${writeKey}", applicationContext) {
  apiHost = "${host.replace(/^https?:\/\//, '')}/v1"
}
analytics.track("Product Added", buildJsonObject { put("product_id", "shoe-1"); put("price", 79) })`,
  },
  {
    sdk: 'React Native',
    code: ({ writeKey, host }) => `import { createClient } from '@segment/analytics-react-native'

const analytics = createClient({ writeKey: '${writeKey}', proxy: '${host}/v1/batch' })
analytics.track('Product Added', { product_id: 'shoe-1', price: 79 })`,
  },
  {
    sdk: 'curl',
    code: ({ writeKey, host }) => `curl ${host}/v1/track -u ${writeKey}: -H 'content-type: application/json' \\
  -d '{"userId":"ann","event":"Product Added","properties":{"product_id":"shoe-1","price":79}}'`,
  },
] as const satisfies readonly Snippet[]
