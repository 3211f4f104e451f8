import type { TimelineItem } from '../insight/timeline.ts'
import { profileIdOf } from '../insight/profile-lookup.ts'
import { sentenceOf } from '../insight/sentences.ts'
import type { Names } from '../insight/names.ts'
import type { StoryRow } from '../store/state.ts'
import { isoTime } from './iso-time.ts'
import type { Shape } from './schemas.ts'

export function viewTimelineItem(item: TimelineItem): Shape<'TimelineEvent'> | Shape<'Decision'> {
  if (item.kind === 'decision') return viewDecision(item.row, item.text)
  const { position, name, type, properties, traits, source, via } = item.event
  return {
    kind: 'event',
    at: isoTime(item.at),
    position,
    name,
    type,
    // What an identify call says is in its traits.
    properties: { ...(type === 'identify' ? traits : properties) },
    source,
    via: via ?? null,
  }
}

const viewDecision = ({ kind, at, position, detail }: StoryRow, text: string): Shape<'Decision'> => ({
  kind,
  at: isoTime(at),
  position,
  text,
  detail: { ...detail },
})

export const viewLiveDecision = (row: StoryRow, names: Names): Shape<'LiveDecision'> => ({
  ...viewDecision(row, sentenceOf(row, names)),
  profileId: profileIdOf(row.profile),
})
