import type { PresetDefinition } from './load-destination.ts'

const OF_AUDIENCE = 'context.personas.computation_class = "audience"'
/** What Segment itself has in mind with the events of audiences that presets name, in FQL. */
const FILTERS: Readonly<Record<string, string>> = {
  warehouse_audience_entered_track: `event = "Audience Entered" and ${OF_AUDIENCE}`,
  warehouse_audience_exited_track: `event = "Audience Exited" and ${OF_AUDIENCE}`,
  warehouse_audience_membership_changed_identify: `type = "identify" and ${OF_AUDIENCE}`,
}

/** Which events a preset for audiences is about; undefined: it is about others. */
export function audienceFilter({ type, eventSlug }: PresetDefinition): string | undefined {
  if (type !== 'specificEvent' || eventSlug === undefined) return undefined
  return Object.hasOwn(FILTERS, eventSlug) ? FILTERS[eventSlug] : undefined
}
