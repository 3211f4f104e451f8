import type { IconName } from '../../parts/icons.tsx'

const CHANNEL_ICONS: Readonly<Record<string, IconName>> = {
  push: 'bell',
  email: 'mail',
  sms: 'send',
  webhook: 'forward',
}
const KIND_ICONS: Readonly<Record<string, IconName>> = {
  send: 'send',
  wait: 'clock',
  waitFor: 'eye',
  branch: 'route',
  split: 'route',
  audience: 'megaphone',
  exit: 'flag',
  enter: 'arrow',
  set: 'tag',
  emit: 'dot',
  call: 'forward',
}

/** By the channel of a message, else by the kind of step. Without a kind: where everybody begins. */
export const stepIcon = (kind?: string, channel?: string | null): IconName =>
  (channel ? CHANNEL_ICONS[channel] : undefined) ?? (kind === undefined ? 'people' : (KIND_ICONS[kind] ?? 'dot'))
