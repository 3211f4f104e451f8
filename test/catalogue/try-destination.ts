import { Catalogue, type HostedEvent, type HostedSettings } from '../../src/catalogue/catalogue.ts'
import { UNWANTED } from '../../src/catalogue/progress.ts'
import type { DestinationForm, FormAction, FormPreset } from '../../src/catalogue/destination-form.ts'
import type { DestinationFacts, SettingFacts } from '../../src/connections/catalogue/destination-facts.ts'
import type { EgressCall } from '../../src/egress/egress.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import type { Outcome } from '../../src/model/delivery.ts'
import type { Properties } from '../../src/model/event.ts'
import { answerFor, knownSample } from './known-samples.ts'
import { learnFromRefusals } from './learn-from-refusals.ts'
import { sampleEvents } from './sample-events.ts'
import { sampleSettings, sampleValue } from './sample-settings.ts'

/** Runs with what was learnt from the refusals of the one before; more bring nothing. */
const ROUNDS_MAX = 4

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
        return answerFor(slug, call)
      },
    },
    clock: systemClock,
    data: { sockets: 'closed' },
    runMs: 30_000,
  })
  try {
    const form = await catalogue.describe(slug)
    if (!form) return undefined
    const events = eventsFor(slug, form)
    let settings: TrialSettings | undefined = trialSettings(slug, form)
    let first: Trial | undefined
    for (let round = 0; settings && round < ROUNDS_MAX; round++) {
      calls.length = 0
      // A name of its own each time: what was refused once is tried again.
      const outcomes: Outcome[] = []
      for (const batch of events) outcomes.push(...(await catalogue.forward(`${slug} ${round}`, settings, batch)))
      const trial = { facts: factsOf(form, outcomes, calls.length), outcomes, calls: calls.length }
      if (trial.facts.status === 'runs') return trial
      first = trial
      settings = learnFromRefusals(form, settings, outcomes)
    }
    return first
  } finally {
    await catalogue.close()
  }
}

/** Names that the destination looks for are among those of the events. What cohorts send comes apart, as it does in the product. */
function eventsFor(slug: string, form: DestinationForm): readonly (readonly HostedEvent[])[] {
  const filters = [...form.presets, ...form.actions].map(({ when }) => when ?? '')
  const names = filters.flatMap((when) => [...when.matchAll(/event = "([^"]+)"/g)].map(([, name]) => name!))
  const audience = { ...sampleSettings(form.audienceFields), ...knownSample(slug).audience }
  const ofAudiences = (spec: Properties): boolean => String(spec['messageId']).includes('audience')
  const specs = sampleEvents(
    names.filter((name) => !name.startsWith('Audience ')),
    audience,
  )
  return [specs.filter((spec) => !ofAudiences(spec)), specs.filter(ofAudiences)].map((batch) =>
    batch.map((spec) => ({ messageId: String(spec['messageId']), spec })),
  )
}

type TrialSettings = HostedSettings & { readonly actions: NonNullable<HostedSettings['actions']> }

/** Its automatic presets; without any, every action that says itself for which events. */
function trialSettings(slug: string, form: DestinationForm): TrialSettings {
  const known = knownSample(slug)
  const presets = form.presets.filter(({ isAutomatic, isForAudiences }) => isAutomatic || isForAudiences)
  return {
    destination: slug,
    settings: { ...sampleSettings(form.settings), ...known.settings },
    ...(form.scheme?.startsWith('oauth') && { oauth: { accessToken: 'sample-access-token' } }),
    actions:
      presets.length > 0
        ? presets.map((preset) => tryPreset(preset, known.mapping))
        : form.actions.map((action) => tryAction(action, known.mapping)),
  }
}

/** As the product itself takes it where a connection names no actions. */
const tryPreset = (
  { action, when, mapping }: FormPreset,
  known: Properties = {},
): TrialSettings['actions'][number] => ({
  action,
  ...(when !== null && { when }),
  mapping: { ...mapping, ...known },
})

const tryAction = ({ action, when, fields }: FormAction, known: Properties = {}): TrialSettings['actions'][number] => ({
  action,
  when: when ?? 'type = "track" or type = "identify"',
  mapping: { ...requiredFields(fields), ...known },
})

/** What must be there and has no suggestion. */
function requiredFields(fields: FormAction['fields']): Properties {
  const missing = Object.entries(fields).filter(([, field]) => field.required && field.default === undefined)
  return Object.fromEntries(missing.map(([key, field]) => [key, mappedValue(key, field)]))
}

function mappedValue(key: string, field: FormAction['fields'][string]): unknown {
  if (field.type === 'object' && !field.properties) return { '@path': '$.properties' }
  if (field.type === 'datetime') return { '@path': '$.timestamp' }
  if (/email/i.test(key)) return { '@path': '$.context.traits.email' }
  return sampleValue(key, field)
}

function factsOf(form: DestinationForm, outcomes: readonly Outcome[], calls: number): DestinationFacts {
  const audiencePresets = namesOf(form.presets.filter(({ isForAudiences }) => isForAudiences))
  const runs = calls > 0 && outcomes.some(({ result, detail }) => result === 'accepted' && detail !== UNWANTED)
  return {
    title: form.title,
    status: runs ? 'runs' : 'loads',
    ...(!runs && { reason: reasonOf(outcomes) }),
    scheme: form.scheme,
    isAudience: form.isAudience,
    presets: namesOf(form.presets.filter(({ isAutomatic, isForAudiences }) => isAutomatic || isForAudiences)),
    ...(audiencePresets.length > 0 && { audiencePresets }),
    actions: Object.fromEntries(form.actions.map(({ action, fields }) => [action, Object.keys(fields)])),
    settings: settingFacts(form.settings),
    ...(Object.keys(form.audienceFields).length > 0 && { audience: settingFacts(form.audienceFields) }),
  }
}

const namesOf = (presets: DestinationForm['presets']): readonly string[] => [
  ...new Set(presets.map(({ name }) => name)),
]

const settingFacts = (fields: DestinationForm['settings']): DestinationFacts['settings'] =>
  Object.fromEntries(
    Object.entries(fields).map(([key, { type, required, secret, multiple, choices }]): [string, SettingFacts] => [
      key,
      {
        type,
        ...(required && { required }),
        ...(secret && { secret }),
        ...(multiple && { multiple }),
        ...(choices.length > 0 && { choices: choices.map(({ value }) => value) }),
      },
    ]),
  )

/** What destinations read from the environment that they were written for. */
const SEGMENTS_OWN = /partner token is not set|Client Secret$|Missing Salesforce client|cache not available/

/** The trouble that most events had. */
function reasonOf(outcomes: readonly Outcome[]): string {
  const troubles = outcomes.filter(({ detail }) => detail !== UNWANTED)
  if (troubles.length === 0) return 'no action wants any of the made-up events'
  if (troubles.some(({ detail }) => detail.includes('Nothing may connect here')))
    return 'speaks no plain HTTP: its sockets are held to the rules of egress, and none opens in a trial run'
  if (troubles.some(({ detail }) => detail.includes('Could not load credentials')))
    return 'speaks through the client of AWS with credentials of its surroundings, of which its thread has none'
  if (troubles.some(({ detail }) => SEGMENTS_OWN.test(detail)))
    return 'needs a secret or a store that only the servers of Segment have'
  if (troubles.every(({ result }) => result === 'accepted'))
    return 'has nothing to call: it takes events and leaves what becomes of them to the servers of Segment'
  const counts = Map.groupBy(
    troubles.filter(({ result }) => result !== 'accepted'),
    ({ detail }) => detail,
  )
  const [worst] = [...counts].toSorted(([, a], [, b]) => b.length - a.length)
  return `it refuses what was made up: ${worst![0]}`
}
