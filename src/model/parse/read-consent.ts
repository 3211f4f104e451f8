import type { ConsentNeed, ConsentRules } from '../policies.ts'
import { CHANNELS } from '../workspace.ts'
import { asChoice, asFields, asText, subject } from './fields.ts'
import { PURPOSE_CHARS_MAX } from './limits.ts'
import type { Node } from './node.ts'
import type { Reports } from './reports.ts'
import { report } from './reports.ts'

/** Lists at ad platforms, beside the channels of messages. */
const AUDIENCES = 'audiences'
export const CONSENT_KEYS = [...CHANNELS, AUDIENCES] as const
export const CONSENT_NEED_KEYS = ['purpose', 'unknown'] as const

/** Who never said anything may get messages, but is not handed on to an ad platform. */
const UNKNOWN_FOR_MESSAGES = 'allow'
const UNKNOWN_FOR_LISTS = 'deny'

/** The part `consent` of the policies. */
export function readConsentRules(reports: Reports, node: Node): ConsentRules | undefined {
  if (node.kind === 'scalar' && node.value === null) return undefined
  const map = asFields(reports, node, { what: '`consent`', keys: CONSENT_KEYS })
  const rules = CONSENT_KEYS.flatMap((key) => {
    const value = map?.entries.get(key)?.value
    const need = value && (key === AUDIENCES ? readListConsent(reports, value) : readMessageConsent(reports, value))
    return need ? [[key, need] as const] : []
  })
  return rules.length === 0 ? undefined : Object.fromEntries(rules)
}

/** What messages need: `marketing`, or `{ purpose: marketing, unknown: deny }`. */
export const readMessageConsent = (reports: Reports, node: Node): ConsentNeed | undefined =>
  readNeed(reports, node, UNKNOWN_FOR_MESSAGES)

/** What being on a list at an ad platform needs, in the same form. */
export const readListConsent = (reports: Reports, node: Node): ConsentNeed | undefined =>
  readNeed(reports, node, UNKNOWN_FOR_LISTS)

function readNeed(reports: Reports, node: Node, usual: ConsentNeed['unknown']): ConsentNeed | undefined {
  if (node.kind !== 'map') {
    const purpose = readPurpose(reports, node)
    return purpose === undefined ? undefined : { purpose, unknown: usual }
  }
  const map = asFields(reports, node, { what: 'a need for consent', keys: CONSENT_NEED_KEYS, required: ['purpose'] })
  const purposeNode = map?.entries.get('purpose')?.value
  const unknownNode = map?.entries.get('unknown')?.value
  const purpose = purposeNode && readPurpose(reports, purposeNode)
  const unknown = unknownNode && asChoice(reports, unknownNode, ['allow', 'deny'] as const)
  return purpose === undefined ? undefined : { purpose, unknown: unknown ?? usual }
}

function readPurpose(reports: Reports, node: Node): string | undefined {
  const purpose = asText(reports, node, 'a purpose such as marketing')
  if (purpose === undefined || purpose.length <= PURPOSE_CHARS_MAX) return purpose
  const message = `${subject(node)} has at most ${PURPOSE_CHARS_MAX} characters; found ${purpose.length}.`
  return report(reports, node, { code: 'bad_value', message })
}
