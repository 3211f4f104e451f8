import { NativeSelect } from '@mantine/core'
import { texts } from '../../texts.ts'
import { CHANNELS, type Channel } from './step-kinds.ts'

interface ChannelFieldProps {
  readonly value: Channel
  readonly onChange: (channel: Channel) => void
}

export const ChannelField = ({ value, onChange }: ChannelFieldProps) => (
  <NativeSelect
    label={texts.builder.conditions.channel}
    value={value}
    data={CHANNELS.map((each) => ({ value: each, label: texts.builder.campaign.channels[each] }))}
    onChange={(event) => onChange(event.currentTarget.value as Channel)}
  />
)
