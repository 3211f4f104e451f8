import { Catalogue, type HostedSettings } from '../../src/catalogue/catalogue.ts'
import type { DestinationForm, FormAction } from '../../src/catalogue/destination-form.ts'
import type { DestinationFacts, SettingFacts } from '../../src/connections/catalogue/destination-facts.ts'
import type { EgressCall } from '../../src/egress/egress.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import type { Outcome } from '../../src/model/delivery.ts'
import type { Properties } from '../../src/model/event.ts'
import { SAMPLE_EVENTS } from './sample-events.ts'
import { sampleSettings, sampleValue } from './sample-settings.ts'

/** An answer in which most tools' clients find what they look for. */
const ANSWER = JSON.stringify({
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
})

export interface Trial {
  readonly facts: DestinationFacts
  /** Of one event each. */
  readonly outcomes: readonly Outcome[]
  readonly calls: number
}

/**
 * Loads a destination in a thread of its own and sends one of every event through it. All that it calls is caught: nothing leaves.
 * Undefined: it cannot be loaded.
 */
export async function tryDestination(slug: string): Promise<Trial | undefined> {
  const calls: EgressCall[] = []
  const catalogue = new Catalogue({
    egress: {
      perform: async (call) => {
        calls.push(call)
        return { kind: 'http', status: 200, headers: { 'content-type': 'application/json' }, body: ANSWER }
      },
    },
    clock: systemClock,
    data: { sockets: 'closed' },
    runMs: 30_000,
  })
  try {
    const form = await catalogue.describe(slug)
    if (!form) return undefined
    const events = SAMPLE_EVENTS.map((spec) => ({ messageId: String(spec['messageId']), spec }))
    const outcomes = await catalogue.forward(slug, trialSettings(slug, form), events)
    return { facts: factsOf(form, outcomes, calls.length), outcomes, calls: calls.length }
  } finally {
    await catalogue.close()
  }
}

/** Its automatic presets; without any, every action that says itself for which events. */
function trialSettings(slug: string, form: DestinationForm): HostedSettings {
  const settings = sampleSettings(form.settings)
  const base = {
    destination: slug,
    settings,
    ...(form.scheme?.startsWith('oauth') && { oauth: { accessToken: 'sample-access-token' } }),
  }
  return form.presets.some(({ isAutomatic }) => isAutomatic) ? base : { ...base, actions: form.actions.map(tryAction) }
}

const tryAction = ({ action, when, fields }: FormAction): NonNullable<HostedSettings['actions']>[number] => ({
  action,
  when: when ?? 'type = "track" or type = "identify"',
  mapping: requiredFields(fields),
})

/** What must be there and has no suggestion. */
function requiredFields(fields: FormAction['fields']): Properties {
  const missing = Object.entries(fields).filter(([, field]) => field.required && field.default === undefined)
  return Object.fromEntries(missing.map(([key, field]) => [key, mappedValue(key, field)]))
}

function mappedValue(key: string, field: FormAction['fields'][string]): unknown {
  if (field.type === 'object') return { '@path': '$.properties' }
  if (field.type === 'datetime') return { '@path': '$.timestamp' }
  if (/email/i.test(key)) return { '@path': '$.context.traits.email' }
  return sampleValue(key, field)
}

function factsOf(form: DestinationForm, outcomes: readonly Outcome[], calls: number): DestinationFacts {
  const runs = calls > 0 && outcomes.some(({ result, detail }) => result === 'accepted' && detail !== UNWANTED)
  return {
    title: form.title,
    status: runs ? 'runs' : 'loads',
    ...(!runs && { reason: reasonOf(outcomes) }),
    scheme: form.scheme,
    isAudience: form.isAudience,
    presets: form.presets.filter(({ isAutomatic }) => isAutomatic).length,
    actions: form.actions.map(({ action }) => action),
    settings: Object.fromEntries(
      Object.entries(form.settings).map(
        ([key, { type, required, secret, multiple, choices }]): [string, SettingFacts] => [
          key,
          {
            type,
            ...(required && { required }),
            ...(secret && { secret }),
            ...(multiple && { multiple }),
            ...(choices.length > 0 && { choices: choices.map(({ value }) => value) }),
          },
        ],
      ),
    ),
  }
}

const UNWANTED = 'No action of the destination wants it.'

/** The trouble that most events had. */
function reasonOf(outcomes: readonly Outcome[]): string {
  const troubles = outcomes.filter(({ detail }) => detail !== UNWANTED)
  if (troubles.length === 0) return 'no action wants any of the made-up events'
  if (troubles.some(({ detail }) => detail.includes('Nothing may connect here')))
    return 'speaks no plain HTTP: its sockets are held to the rules of egress, and none opens in a trial run'
  if (troubles.every(({ result }) => result === 'accepted')) return 'took the made-up events without a call'
  const counts = Map.groupBy(
    troubles.filter(({ result }) => result !== 'accepted'),
    ({ detail }) => detail,
  )
  const [worst] = [...counts].toSorted(([, a], [, b]) => b.length - a.length)
  return `it refuses what was made up: ${worst![0]}`
}
