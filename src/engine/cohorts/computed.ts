import { aggregateValue, type AggregateParts } from './aggregate.ts'
import { collectedValue } from './collected.ts'
import type { Collection } from './collection.ts'
import type { Scene } from './scene.ts'

/** What a computed trait is made of. */
export type Computed = AggregateParts | Collection

/** Its value now; undefined where there is none. */
export const computedValue = (computed: Computed, scene: Scene): unknown =>
  'collect' in computed ? collectedValue(computed, scene) : aggregateValue(computed, scene)
