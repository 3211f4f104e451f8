import { parseWorkspace } from '../parse-workspace.ts'
import type { KindRules } from '../kind-rules.ts'
import type { Problem } from './problem.ts'

const kind = (can: Partial<KindRules>): KindRules => ({
  checkSettings: () => [],
  channels: [],
  forwards: false,
  audiences: false,
  calls: false,
  ...can,
})

const kinds: Readonly<Record<string, KindRules>> = {
  smtp: kind({
    channels: ['email'],
    checkSettings: ({ url, port, prot }) => [
      ...(typeof url === 'string' ? [] : [{ path: ['url'], message: 'is missing' }]),
      ...(typeof (port ?? 25) === 'number' ? [] : [{ path: ['port'], message: 'must be a number' }]),
      ...(prot === undefined ? [] : [{ path: ['prot'], message: 'is not a setting of this kind' }]),
    ],
  }),
  webpush: kind({ channels: ['push'] }),
  webhook: kind({ channels: ['webhook'], forwards: true, calls: true }),
  facebook: kind({ audiences: true }),
  inbox: kind({ channels: ['push', 'email', 'sms', 'webhook'] }),
}

const readFile = (path: string): string | undefined => (path === 'empty.txt' ? ' \n' : undefined)

/** What stands around the text of a case. */
const surroundings = {
  whole: (text: string) => `${text}`,
  top: (text: string) => `version: 1
workspace: shop
${text}`,
  condition: (text: string) => `version: 1
workspace: shop
cohorts:
  known: { where: { did: Signed Up } }
  tested:
    where: ${text}`,
  campaign: (text: string) => `version: 1
workspace: shop
cohorts: { carts: { where: { did: Product Added } } }
campaigns:
  tested: ${text}`,
  steps: (text: string) => `version: 1
workspace: shop
connections:
  mail: { kind: smtp, url: "smtp://x" }
  facebook: { kind: facebook, audiences: { retarget: {} } }
coupons: { comeback: { code: BACK10 } }
cohorts: { carts: { where: { did: Product Added } } }
templates: { hello: { channel: email, subject: Hi, text: Hello } }
campaigns:
  tested:
    entry: { cohort: carts }
    steps:
      - { send: email, id: hi, coupon: comeback, template: hello }
      ${text}`,
}

export interface Case {
  readonly title: string
  readonly around: keyof typeof surroundings
  readonly text: string
  /** `code line:column message | hint`, in reading order. */
  readonly problems: readonly string[]
}

/** `code line:column message | hint` */
export const line = ({ code, line, column, message, hint }: Problem): string =>
  `${code} ${line}:${column} ${message}${hint === undefined ? '' : ` | ${hint}`}`

/** What is told of a case, in reading order. */
export function problemsOf({ around, text }: Case): readonly string[] {
  const parsed = parseWorkspace(surroundings[around](text), { env: () => undefined, readFile, kinds })
  return parsed.ok ? [] : parsed.error.map(line)
}
