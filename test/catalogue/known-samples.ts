import type { EgressCall } from '../../src/egress/egress.ts'
import type { Reply } from '../../src/kernel/call.ts'
import type { Properties } from '../../src/model/event.ts'

/** What cannot be guessed from a form, since only the code of the destination knows it. */
export interface KnownSample {
  readonly settings?: Properties
  /** Of every action that has such a field. */
  readonly mapping?: Properties
  readonly audience?: Properties
  /** What the tool says, where the destination looks for more than {@link ANSWER} holds. */
  readonly answer?: unknown
}

const PROPERTIES = { '@path': '$.properties' }
const TRAITS = { '@path': '$.context.traits' }
const USER_ID = { '@path': '$.userId' }
/** What saving the mapping brings where Segment asks the tool for an id at that moment. */
const saved = (outputs: Properties): Properties => ({
  onMappingSave: { inputs: {}, outputs },
  retlOnMappingSave: { inputs: {}, outputs },
})

const OPTIMIZELY_EVENTS = ['Order Completed', 'Signed Up'].map((key, at) => ({
  id: at + 1,
  key,
  event_properties: ['Category', 'SKU'].map((name) => ({ name, data_type: 'string' })),
}))
const MEMORA_TRAITS = { 'Contact.$.firstName': 'Ada' }

const KNOWN: Readonly<Record<string, KnownSample>> = {
  acoustic: { answer: '<SUCCESS>true</SUCCESS>' },
  'acoustic-s3tc': {
    settings: { fileNamePrefix: 'shop_' },
    mapping: { properties: PROPERTIES },
  },
  'amazon-eventbridge': { mapping: saved({ sourceId: 'aws.partner/segment.com/sample' }) },
  'amplitude-cohorts': { answer: { cohortId: '1', memberships_result: [{ skipped_ids: [] }] } },
  'blackbaud-raisers-edge-nxt': {
    mapping: { constituent_id: '1', category: 'Email', type: 'Donation' },
    answer: { id: '1', count: 1, value: [{ id: '1' }] },
  },
  'braze-cohorts': { mapping: { personas_audience_key: 'vip' } },
  'criteo-audiences': { answer: { access_token: 'token', data: [{ id: '1', attributes: { name: 'vip' } }] } },
  'display-video-360': { answer: '' },
  'engage-messaging-twilio': { mapping: { send: true } },
  'facebook-custom-audiences': { mapping: saved({ audienceId: '1234567890', audienceName: 'vip' }) },
  'google-campaign-manager-360': {
    settings: { defaultFloodlightActivityId: '1', defaultFloodlightConfigurationId: '1' },
    mapping: { requiredId: { gclid: 'abc' }, quantity: '1' },
  },
  hubspot: {
    settings: { portalId: '1' },
    mapping: { eventName: 'pe1_order_completed', company: 'Acme' },
    answer: { id: '1', properties: [], results: [{ id: '1', properties: {}, status: 'COMPLETE' }], status: 'COMPLETE' },
  },
  'linkedin-conversions': {
    mapping: { ...saved({ id: '1', name: 'Orders', conversionType: 'PURCHASE' }), email: 'ada@example.com' },
  },
  memora: { mapping: { profile_identifiers: { 'Contact.$.email': 'ada@example.com' }, profile_traits: MEMORA_TRAITS } },
  'memora-internal': {
    mapping: { profile_identifiers: { 'Contact.$.email': 'ada@example.com' }, profile_traits: MEMORA_TRAITS },
  },
  'optimizely-feature-experimentation-actions': {
    answer: { accountId: '1', projectId: '1', attributes: [], events: [{ id: '1', key: 'Order Completed' }] },
  },
  'optimizely-web': { answer: OPTIMIZELY_EVENTS },
  ortto: { settings: { api_key: 'pau-sample-0123456789' } },
  'ortto-audiences': { settings: { api_key: 'pau-sample-0123456789' } },
  responsys: { answer: [{ profileExtension: { objectName: 'vip' } }] },
  salesforce: {
    mapping: { operation: 'create', customFields: { Note__c: 'Lamp' }, company: 'Acme', last_name: 'Lovelace' },
  },
  'salesforce-marketing-cloud': {
    mapping: { ...saved({ id: '1' }), key: 'sample-key', keys: { contactKey: USER_ID }, values: TRAITS },
  },
  segment: { mapping: { user_id: USER_ID } },
  'segment-profiles': { mapping: { user_id: USER_ID } },
  sendgrid: {
    mapping: {
      template_id: 'd-1234',
      from: { email: 'shop@example.com', name: 'Shop' },
      to: { email: 'ada@example.com', name: 'Ada' },
    },
  },
  'pendo-audiences': { answer: { multistatus: [{ status: 200, operation: 'add' }] } },
  slack: { mapping: { url: 'https://hooks.slack.com/services/T0/B0/sample' } },
  taguchi: {
    mapping: {
      target: { ref: USER_ID, email: 'ada@example.com' },
      identifiers: { ref: USER_ID, email: 'ada@example.com' },
    },
    answer: [{ code: 200 }],
  },
  'tiktok-audiences': { audience: { advertiserId: '1' } },
  'twilio-messaging': {
    settings: { accountSID: 'AC00000000000000000000000000000000', apiKeySID: 'SK00000000000000000000000000000000' },
    mapping: {
      channel: 'SMS',
      senderType: 'Phone number',
      fromPhoneNumber: '+12125550101',
      toPhoneNumber: '+12125550100',
      contentTemplateType: 'Inline',
      inlineBody: 'Hello',
    },
  },
  'twilio-studio': {
    mapping: { eventType: 'identify' },
    answer: { data: [{ id: '+12125550100', created_at: '2026-11-23' }] },
  },
  voiceops: { mapping: { call_started_at: '1795428000' } },
  'youappi-audiences': { mapping: { idfa: '7A3CBEA0-BDF5-11E4-8DFC-AA02A5B093DB' } },
  'webhook-audiences': { settings: { extraSettings: '{}' }, audience: { extras: '{}', extraSettings: '{}' } },
  zapier: { mapping: { zapSubscriptionUrl: 'https://hooks.zapier.com/hooks/catch/1/sample/' } },
}

/** An answer in which most tools' clients find what they look for. */
const ANSWER = {
  ok: true,
  success: true,
  status: 'success',
  id: '1',
  access_token: 'token',
  expires_in: 3600,
  data: { id: '1' },
  result: [],
  results: [],
  errors: [],
}

export const knownSample = (slug: string): KnownSample => KNOWN[slug] ?? {}

export function answerFor(slug: string, call: EgressCall): Reply {
  const { answer: said = ANSWER } = knownSample(slug)
  // A list is what is found; what is made is one of it.
  const isMade =
    slug === 'optimizely-web' &&
    Array.isArray(said) &&
    call.kind === 'bytes' &&
    (call.method !== 'GET' || /events\/\d+$/.test(call.url))
  const answer: unknown = isMade ? (said as readonly unknown[])[0] : said
  const isText = typeof answer === 'string'
  const headers = { 'content-type': isText ? 'text/plain' : 'application/json' }
  return { kind: 'http', status: 200, headers, body: isText ? answer : JSON.stringify(answer) }
}
