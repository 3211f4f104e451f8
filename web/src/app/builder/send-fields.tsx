import { ChannelField } from './channel-field.tsx'
import { withKey, without, type Mapping } from '../draft/mapping.ts'
import { texts } from '../../texts.ts'
import { Choice } from '../conditions/condition-editor.tsx'
import { textOf } from '../draft/path.ts'
import { Lists } from './doing-fields.tsx'
import { MessageFields } from './message-fields.tsx'
import type { FieldsProps } from './surroundings.ts'
import { NEW_MESSAGES, type Channel } from './step-kinds.ts'
import { useSenders } from './use-senders.ts'
import own from './builder.module.css'

const words = texts.builder.campaign

/** A message: on which channel, through which tools, with which words. */
export function SendFields(props: FieldsProps) {
  const { step, around, onChange } = props
  const channel = textOf(step['send']) as Channel
  const { vocabulary } = around
  const via = step['via'] === undefined ? [] : [step['via']].flat().map(textOf)
  const template = step['template']
  const ofChannel = vocabulary.templates.filter((each) => each.channel === channel)
  const senders = useSenders(
    channel,
    vocabulary.connections.map(({ key }) => key),
  )
  return (
    <div className={own.fields}>
      <ChannelField value={channel} onChange={(next) => onChange(onChannel(step, next))} />
      <Lists
        label={words.via}
        of={senders}
        value={via}
        onChange={(next) =>
          onChange(withKey(step, 'via', next.length === 0 ? undefined : next.length === 1 ? next[0] : next))
        }
      />
      <Choice
        label={words.coupon}
        value={step['coupon'] ?? ''}
        of={[{ key: '', name: words.noCoupon }, ...vocabulary.coupons]}
        onChange={(coupon) => onChange(withKey(step, 'coupon', coupon === '' ? undefined : coupon))}
      />
      <Choice
        label={words.template}
        value={template ?? ''}
        of={[{ key: '', name: words.ownMessage }, ...ofChannel]}
        onChange={(next) =>
          onChange(
            next === ''
              ? { ...without(step, 'template'), message: NEW_MESSAGES[channel] }
              : { ...without(step, 'message'), template: next },
          )
        }
      />
      {template === undefined && (
        <MessageFields
          channel={channel}
          value={(step['message'] ?? {}) as Mapping}
          onChange={(message) => onChange({ ...step, message })}
        />
      )}
    </div>
  )
}

const onChannel = (step: Mapping, channel: Channel): Mapping => ({
  ...without(without(without(step, 'template'), 'via'), 'message'),
  send: channel,
  message: NEW_MESSAGES[channel],
})
