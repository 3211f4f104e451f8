/** What clients send when they have no id: treating it as one would merge strangers into a single profile. */
const PLACEHOLDER =
  /^(?:[0-]*|-1|null|\(null\)|nil|none|undefined|nan|n\/a|unknown|anonymous|guest|true|false|\[object object\])$/i

/** Typed in where a form wants an address and the person has or gives none. */
const PLACEHOLDER_EMAIL = /^(?:test|null|none|undefined|unknown|anonymous|guest|noreply|no-reply)@/

/** One digit over and over. */
const PLACEHOLDER_PHONE = /^\+(\d)\1*$/

/** Android 2.2 gave this id to every device of some makers; the address is what phones answer that keep theirs to themselves. */
const PLACEHOLDER_DEVICE = /^(?:9774d56d682e549c|02:00:00:00:00:00)$/i

/** Whether a value stands for nobody, whoever sends it. */
export function isPlaceholder(type: string, value: string): boolean {
  if (type === 'email') return PLACEHOLDER_EMAIL.test(value)
  if (type === 'phone') return PLACEHOLDER_PHONE.test(value)
  return PLACEHOLDER.test(value) || (type.includes('.') && PLACEHOLDER_DEVICE.test(value))
}
