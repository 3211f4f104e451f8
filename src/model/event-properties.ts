import type { CanonicalName } from './event-names.ts'
import type { Properties } from './event.ts'

/** The properties of a track event, as one condition for every tool needs them. The same object if nothing is to be added. */
export function trackProperties(properties: Properties, sent: string, canonical: CanonicalName): Properties {
  let added = campaignName(properties)
  if (canonical.name !== sent) added = { ...added, vendor_event: sent }
  // The name tells more surely than the sender how the fact is known.
  if (canonical.evidence) added = { ...added, evidence: canonical.evidence }
  return added ? { ...properties, ...added } : properties
}

/** Server SDKs put the name of a page beside the properties, browsers in both places. */
export function pageProperties(raw: Properties, properties: Properties): Properties {
  let added = campaignName(properties)
  for (const key of ['name', 'category'] as const) {
    if (typeof raw[key] === 'string' && properties[key] === undefined) added = { ...added, [key]: raw[key] }
  }
  return added ? { ...properties, ...added } : properties
}

/** Mobile SDKs write `campaign.name`, tools `campaign_name`: whichever is missing is filled from the other. */
function campaignName({ campaign, campaign_name: flat }: Properties): Properties | undefined {
  if (campaign === undefined || campaign === null) return isName(flat) ? { campaign: { name: flat } } : undefined
  if (typeof campaign !== 'object' || Array.isArray(campaign)) return undefined
  const nested: unknown = (campaign as Properties).name
  if (isName(nested) && !isName(flat)) return { campaign_name: nested }
  return isName(flat) && !isName(nested) ? { campaign: { ...campaign, name: flat } } : undefined
}

const isName = (value: unknown): value is string => typeof value === 'string' && value !== ''
