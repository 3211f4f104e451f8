import { isRecord, unknownKeys } from './http-vendor.ts'

export interface SendgridProblem {
  readonly field: string
  readonly message: string
}

type Fields = Readonly<Record<string, unknown>>

const TOP = [
  'personalizations',
  'from',
  'reply_to',
  'reply_to_list',
  'subject',
  'content',
  'attachments',
  'template_id',
  'headers',
  'categories',
  'custom_args',
  'send_at',
  'batch_id',
  'asm',
  'ip_pool_name',
  'mail_settings',
  'tracking_settings',
]
const PERSONALIZATION = [
  'to',
  'cc',
  'bcc',
  'from',
  'subject',
  'headers',
  'substitutions',
  'dynamic_template_data',
  'custom_args',
  'send_at',
]
const FORBIDDEN_HEADERS: ReadonlySet<string> = new Set([
  'x-sg-id',
  'x-sg-eid',
  'received',
  'dkim-signature',
  'content-type',
  'content-transfer-encoding',
  'to',
  'from',
  'subject',
  'reply-to',
  'cc',
  'bcc',
])
const TRACKING: Readonly<Record<string, readonly string[]>> = {
  click_tracking: ['enable', 'enable_text'],
  open_tracking: ['enable', 'substitution_tag'],
  subscription_tracking: ['enable', 'text', 'html', 'substitution_tag'],
  ganalytics: ['enable', 'utm_source', 'utm_medium', 'utm_term', 'utm_content', 'utm_campaign'],
}
const EMAIL = /^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+$/

/** What SendGrid would say against a body of mail send; empty: it takes it. */
export function mailSendProblems(body: unknown): readonly SendgridProblem[] {
  if (!isRecord(body)) return [{ field: '', message: 'Bad Request' }]
  const people = listOf(body['personalizations'])
  return [
    ...unknown(body, TOP, ''),
    ...(people.length < 1 || people.length > 1000
      ? [{ field: 'personalizations', message: 'must hold 1 to 1000 personalizations' }]
      : []),
    ...people.flatMap((one, index) => personProblems(one, `personalizations.${index}`)),
    ...partyProblems(body['from'], 'from'),
    ...(body['reply_to'] === undefined ? [] : partyProblems(body['reply_to'], 'reply_to')),
    ...subjectProblems(body, people),
    ...contentProblems(body),
    ...headerProblems(body['headers'], 'headers'),
    ...argProblems(body['custom_args'], 'custom_args'),
    ...categoryProblems(body['categories']),
    ...asmProblems(body['asm']),
    ...poolProblems(body['ip_pool_name']),
    ...trackingProblems(body['tracking_settings']),
  ]
}

function personProblems(one: unknown, path: string): readonly SendgridProblem[] {
  if (!isRecord(one)) return [{ field: path, message: 'is no personalization' }]
  const to = listOf(one['to'])
  const all = [...to, ...listOf(one['cc']), ...listOf(one['bcc'])].map((party) =>
    isRecord(party) ? String(party['email']).toLowerCase() : '',
  )
  return [
    ...unknown(one, PERSONALIZATION, path),
    ...(to.length === 0 ? [{ field: `${path}.to`, message: 'The to array is required.' }] : []),
    ...to.flatMap((party, index) => partyProblems(party, `${path}.to.${index}`)),
    ...(new Set(all).size < all.length ? [{ field: path, message: 'Each email address should be unique.' }] : []),
    ...headerProblems(one['headers'], `${path}.headers`),
    ...argProblems(one['custom_args'], `${path}.custom_args`),
  ]
}

function partyProblems(party: unknown, path: string): readonly SendgridProblem[] {
  if (!isRecord(party)) return [{ field: path, message: 'is required' }]
  const { email, name } = party
  return [
    ...unknown(party, ['email', 'name'], path),
    ...(typeof email === 'string' && EMAIL.test(email)
      ? []
      : [{ field: `${path}.email`, message: 'Does not contain a valid address.' }]),
    ...(name === undefined || typeof name === 'string' ? [] : [{ field: `${path}.name`, message: 'must be a text' }]),
  ]
}

const subjectProblems = (body: Fields, people: readonly unknown[]): readonly SendgridProblem[] =>
  (typeof body['subject'] === 'string' && body['subject'] !== '') ||
  body['template_id'] !== undefined ||
  people.every((one) => isRecord(one) && typeof one['subject'] === 'string' && one['subject'] !== '')
    ? []
    : [{ field: 'subject', message: 'The subject is required.' }]

function contentProblems(body: Fields): readonly SendgridProblem[] {
  const parts = listOf(body['content'])
  if (parts.length === 0 && body['template_id'] === undefined)
    return [{ field: 'content', message: 'Unless a valid template_id is provided, the content is required.' }]
  const types = parts.map((part) => (isRecord(part) ? part['type'] : undefined))
  return [
    ...(types.lastIndexOf('text/plain') > 0
      ? [{ field: 'content', message: 'text/plain must be first, followed by text/html.' }]
      : []),
    ...parts.flatMap((part, index) =>
      isRecord(part) && typeof part['type'] === 'string' && typeof part['value'] === 'string' && part['value'] !== ''
        ? unknown(part, ['type', 'value'], `content.${index}`)
        : [{ field: `content.${index}.value`, message: 'must be a string at least one character in length.' }],
    ),
  ]
}

function headerProblems(headers: unknown, path: string): readonly SendgridProblem[] {
  if (headers === undefined) return []
  if (!isRecord(headers)) return [{ field: path, message: 'must be an object' }]
  return Object.entries(headers).flatMap(([name, value]) =>
    FORBIDDEN_HEADERS.has(name.toLowerCase()) || typeof value !== 'string' || /[\r\n]/.test(name + value)
      ? [{ field: `${path}.${name}`, message: 'is a reserved or broken header' }]
      : [],
  )
}

function argProblems(args: unknown, path: string): readonly SendgridProblem[] {
  if (args === undefined) return []
  const isGood = isRecord(args) && Object.values(args).every((value) => typeof value === 'string')
  return isGood && Buffer.byteLength(JSON.stringify(args)) < 10_000
    ? []
    : [{ field: path, message: 'must be texts of less than 10,000 bytes' }]
}

function categoryProblems(categories: unknown): readonly SendgridProblem[] {
  if (categories === undefined) return []
  const list = listOf(categories)
  const isGood =
    list.length <= 10 &&
    new Set(list).size === list.length &&
    list.every((one) => typeof one === 'string' && one !== '' && one.length <= 255)
  return isGood ? [] : [{ field: 'categories', message: 'up to 10 unique ones of up to 255 characters' }]
}

function asmProblems(asm: unknown): readonly SendgridProblem[] {
  if (asm === undefined) return []
  const isGood =
    isRecord(asm) &&
    Number.isInteger(asm['group_id']) &&
    unknownKeys(asm, ['group_id', 'groups_to_display']).length === 0 &&
    listOf(asm['groups_to_display']).length <= 25
  return isGood ? [] : [{ field: 'asm', message: 'is no unsubscribe group' }]
}

const poolProblems = (pool: unknown): readonly SendgridProblem[] =>
  pool === undefined || (typeof pool === 'string' && pool.length >= 2 && pool.length <= 64)
    ? []
    : [{ field: 'ip_pool_name', message: 'must have 2 to 64 characters' }]

function trackingProblems(tracking: unknown): readonly SendgridProblem[] {
  if (tracking === undefined) return []
  if (!isRecord(tracking)) return [{ field: 'tracking_settings', message: 'must be an object' }]
  return Object.entries(tracking).flatMap(([key, value]) => {
    const known = TRACKING[key]
    return known && isRecord(value) && typeof value['enable'] === 'boolean' && unknownKeys(value, known).length === 0
      ? []
      : [{ field: `tracking_settings.${key}`, message: 'is no setting' }]
  })
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

const unknown = (value: Fields, known: readonly string[], path: string): readonly SendgridProblem[] =>
  unknownKeys(value, known).map((key) => ({
    field: path === '' ? key : `${path}.${key}`,
    message: 'Additional property is not allowed',
  }))
