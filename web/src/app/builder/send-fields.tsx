import { NativeSelect } from '@mantine/core'
import { texts } from '../../texts.ts'
import { Choice } from '../conditions/condition-editor.tsx'
import { without, withKey } from '../conditions/condition-kinds.ts'
import type { Definition } from '../draft/definition-text.ts'
import { textOf } from '../draft/path.ts'
import { Lists } from './doing-fields.tsx'
import { MessageFields } from './message-fields.tsx'
import type { FieldsProps } from './surroundings.ts'
import { CHANNELS, NEW_MESSAGES, type Channel } from './step-kinds.ts'
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
      <NativeSelect
        label={texts.builder.conditions.channel}
        value={channel}
        data={CHANNELS.map((each) => ({ value: each, label: words.channels[each] }))}
        onChange={(event) => onChange(onChannel(step, event.currentTarget.value as Channel))}
      />
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
          value={(step['message'] ?? {}) as Definition}
          onChange={(message) => onChange({ ...step, message })}
        />
      )}
    </div>
  )
}

const onChannel = (step: Definition, channel: Channel): Definition => ({
  ...without(without(without(step, 'template'), 'via'), 'message'),
  send: channel,
  message: NEW_MESSAGES[channel],
})
