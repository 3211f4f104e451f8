import { isObject } from '../reply-facts.ts'
import { objectOf, textOf } from '../told-values.ts'
import { type Fields, without } from './fields.ts'
import type { About, TrackItem } from './track-item.ts'
import { withUnixTimes } from './unix-times.ts'

/** Of companies, and of how a person belongs to one: no attributes of the person. */
export const OBJECT_TRAITS = ['object_type_id', 'objectTypeId', 'relationshipAttributes']
const COMPANY_TYPE = '1'

/** Companies are objects of the type 1, unless the traits name another. */
export function companyItems({ who }: About, properties: Fields): readonly TrackItem[] {
  const { groupId, ...traits } = properties
  const objectId = textOf(groupId)
  if (objectId === undefined) return []
  const own = withCreation(without(traits, [...OBJECT_TRAITS, 'objectAttributes']))
  const attributes = { ...own, ...objectOf(traits['objectAttributes']) }
  return [
    {
      type: 'object',
      action: who && 'anonymous_id' in who ? 'identify_anonymous' : 'identify',
      identifiers: { object_id: objectId, object_type_id: typeOf(traits) },
      attributes: withUnixTimes(attributes),
      ...(who && { cio_relationships: [{ identifiers: who, ...attributesOf(traits) }] }),
    },
  ]
}

/** The company that a person says to belong to. */
export function relationshipOf(traits: Fields): Fields | undefined {
  const objectId = textOf(traits['objectId'])
  if (objectId === undefined) return undefined
  return { identifiers: { object_type_id: typeOf(traits), object_id: objectId }, ...attributesOf(traits) }
}

/** By this name Customer.io knows since when there is somebody. */
export function withCreation({ createdAt, ...traits }: Fields): Fields {
  const at = traits['created_at'] ?? createdAt
  return at === undefined ? traits : { ...traits, created_at: at }
}

const attributesOf = ({ relationshipAttributes }: Fields): Fields =>
  isObject(relationshipAttributes) ? { relationship_attributes: withUnixTimes(relationshipAttributes) } : {}

function typeOf(traits: Fields): string {
  const type = traits['object_type_id'] ?? traits['objectTypeId']
  return textOf(type) ?? COMPANY_TYPE
}
