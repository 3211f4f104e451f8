import { z } from 'zod'
import { keyProblem } from '../json-web-token.ts'
import { isObject } from '../reply-facts.ts'

/** What we use of the key file of a service account. */
export interface ServiceAccount {
  readonly project_id: string
  readonly private_key_id: string
  readonly private_key: string
  readonly client_email: string
  readonly token_uri: string
}

const text = z.string().min(1, 'must not be empty')

/** Google may add fields to the file at any time: what is not used is not looked at. */
const fields = z.object({
  type: z.literal('service_account', { error: 'must be service_account: the file is of another kind' }).optional(),
  project_id: text.regex(/^[a-z0-9:.-]+$/, 'must be the id of a project'),
  private_key_id: text,
  private_key: text.superRefine((key, context) => {
    const problem = keyProblem('RS256', key)
    if (problem) context.addIssue({ code: 'custom', message: problem })
  }),
  client_email: text,
  token_uri: z
    .url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' })
    .default('https://oauth2.googleapis.com/token'),
})

/** The key file, as an object or as its text. */
export const serviceAccount = z
  .union([z.string(), z.record(z.string(), z.unknown())], {
    error: 'must be the key file, as an object or as its text',
  })
  .transform((given, context): ServiceAccount => {
    const file = typeof given === 'string' ? parse(given) : given
    if (!isObject(file)) {
      context.addIssue({ code: 'custom', message: 'must be the JSON of a key file' })
      return z.NEVER
    }
    const read = fields.safeParse(file, { reportInput: true })
    if (read.success) return read.data
    for (const { path, message, input } of read.error.issues) {
      const name = path.join('.')
      context.addIssue({ code: 'custom', message: input === undefined ? `lacks ${name}` : `${name} ${message}` })
    }
    return z.NEVER
  })

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
