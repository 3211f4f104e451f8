import type { TopicRule } from '../../model/workspace.ts'
import { isOutOfTopic } from '../choices.ts'
import type { Judgement, Scene } from './scene.ts'
import { evaluateTrait, traitTurns, type CompiledTrait } from './trait.ts'

export interface CompiledSubscribed {
  readonly kind: 'subscribed'
  /** A topic or a channel. */
  readonly name: string
  readonly rule: TopicRule
  /** That the person wants nothing at all. */
  readonly unsubscribed: CompiledTrait
}

export const UNSUBSCRIBED_TRAIT = 'unsubscribed'

export const evaluateSubscribed = ({ name, rule, unsubscribed }: CompiledSubscribed, scene: Scene): Judgement => ({
  holds: !isOutOfTopic(scene.state, name, rule, scene.now) && !evaluateTrait(unsubscribed, scene).holds,
  until: Infinity,
})

/** Moments at which it may have turned. */
export const subscribedTurns = ({ name, unsubscribed }: CompiledSubscribed, scene: Scene): readonly number[] => [
  ...(scene.state.choices ?? []).flatMap(([at, , of]) => (of === name ? [at] : [])),
  ...traitTurns(unsubscribed, scene),
]
