import { isOptedOut, isOutOfTopic, isUnconfirmed } from '../engine/choices.ts'
import type { ProfileState } from '../engine/profile-state.ts'
import { readProfile } from '../insight/profile-lookup.ts'
import { placedSteps } from '../insight/step-tree.ts'
import type { Channel, Workspace } from '../model/workspace.ts'
import type { DeliveryFacts } from '../receive/link-facts.ts'
import type { Preference, PreferenceLookup } from '../receive/preferences.ts'
import type { StateStore } from '../store/state.ts'
import type { CurrentDefinition } from './current-definition.ts'

/** By the definition in force: a campaign that was given a topic since is stopped by it. */
export function withTopic(
  delivery: DeliveryFacts | undefined,
  { workspace }: Pick<CurrentDefinition, 'workspace'>,
): DeliveryFacts | undefined {
  if (!delivery || !workspace || !Object.hasOwn(workspace.campaigns, delivery.campaign)) return delivery
  const key = workspace.campaigns[delivery.campaign]!.topic
  return key === undefined ? delivery : { ...delivery, topic: { key, name: workspace.topics?.[key]?.name ?? key } }
}

/** What the hosted page of preferences shows of a person. */
export function createPreferences(
  state: StateStore,
  current: () => Pick<CurrentDefinition, 'workspace'>,
): PreferenceLookup {
  return async (profile) => {
    const { workspace } = current()
    const person = await readProfile(state, profile)
    if (!workspace || !person) return undefined
    return {
      items: [...topicsOf(workspace, person), ...channelsOf(workspace, person)],
      isUnsubscribed: person.traits.unsubscribed?.[0] === true,
    }
  }
}

const topicsOf = ({ topics = {} }: Workspace, person: ProfileState): readonly Preference[] =>
  Object.entries(topics).map(([key, topic]) => ({
    kind: 'topic',
    key,
    name: topic.name ?? key,
    isWanted: !isOutOfTopic(person, key, topic),
    ...(topic.confirm && { confirm: true, isUnconfirmed: isUnconfirmed(person, key, topic) }),
  }))

/** As customers call them. A webhook reaches no person by itself. */
const CHANNEL_NAMES: Readonly<Partial<Record<Channel, string>>> = {
  email: 'Emails',
  push: 'Push messages',
  sms: 'Text messages',
}

/** Those on which anything promotional is sent, and email, by which people come here. */
function channelsOf({ campaigns }: Workspace, person: ProfileState): readonly Preference[] {
  const promotional = Object.values(campaigns).filter(({ kind }) => kind === 'promotional')
  const steps = promotional.flatMap((campaign) => placedSteps(campaign.steps).map(({ step }) => step))
  const used = new Set<Channel>(['email', ...steps.flatMap((step) => (step.kind === 'send' ? [step.channel] : []))])
  return [...used].flatMap((key): readonly Preference[] => {
    const name = CHANNEL_NAMES[key]
    return name === undefined ? [] : [{ kind: 'channel', key, name, isWanted: !isOptedOut(person, key) }]
  })
}
