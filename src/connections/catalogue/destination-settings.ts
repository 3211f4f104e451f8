import { z } from 'zod'
import { meantHint } from '../../model/parse/nearest-name.ts'
import { destinationFacts, factsOf, type DestinationFacts, type SettingFacts } from './destination-facts.ts'
import { fqlProblem } from './fql-problem.ts'

const oauth = z
  .strictObject({
    accessToken: z.string().min(1, 'is empty').meta({ secret: true }).describe('Token that the tool gave.'),
    refreshToken: z
      .string()
      .meta({ secret: true })
      .optional()
      .describe('With it a new access token is fetched when the old one has run out.'),
    clientId: z.string().optional().describe('Of the app that the tokens were given to.'),
    clientSecret: z.string().meta({ secret: true }).optional().describe('Of that app.'),
  })
  .describe('Tokens of a destination that is signed in to by OAuth.')

export interface CatalogueSettings {
  readonly destination: string
  readonly settings: Readonly<Record<string, unknown>>
  readonly oauth?: z.infer<typeof oauth> | undefined
  readonly actions?: readonly CatalogueAction[] | undefined
}

export interface CatalogueAction {
  readonly action: string
  readonly when?: string | undefined
  readonly mapping?: Readonly<Record<string, unknown>> | undefined
  readonly enabled?: boolean | undefined
}

const destination = z
  .string()
  .refine((slug) => factsOf(slug) !== undefined, {
    error: ({ input }) => {
      const hint = meantHint(String(input), Object.keys(destinationFacts))()
      return `${JSON.stringify(input)} is not in the catalogue.${hint === undefined ? '' : ` ${hint}`}`
    },
  })
  .describe('Slug of a destination, as docs/catalogue.md lists them.')

/** Of a destination that is not known: nothing of it may be shown. */
const unknownSettings = z.record(z.string(), z.unknown()).meta({ secret: true })

export const anySettings: z.ZodType<CatalogueSettings> = z.strictObject({
  destination,
  settings: unknownSettings.prefault({}).describe('What the destination itself asks for.'),
  oauth: oauth.optional(),
  actions: z
    .array(actionSchema(z.string()))
    .min(1, 'is empty: leave it out for the presets')
    .optional()
    .describe('Which events go where. Absent: the automatic presets of the destination.'),
})

const schemas = new Map<string, z.ZodType<CatalogueSettings>>()

/** The settings of this very destination: with its fields, its secrets and its actions. */
export function settingsOf(slug: unknown): z.ZodType<CatalogueSettings> {
  const facts = typeof slug === 'string' ? factsOf(slug) : undefined
  if (typeof slug !== 'string' || !facts) return anySettings
  const known = schemas.get(slug) ?? buildSchema(facts)
  schemas.set(slug, known)
  return known
}

function buildSchema(facts: DestinationFacts): z.ZodType<CatalogueSettings> {
  const { settings, scheme, presets, actions, title } = facts
  const fields = Object.fromEntries(Object.entries(settings).map(([key, field]) => [key, fieldSchema(field)]))
  const byOAuth = scheme === 'oauth2' || scheme === 'oauth-managed'
  const action = z.enum(actions as [string, ...string[]], {
    error: ({ input }) => {
      const hint = meantHint(String(input), actions)()
      return `${JSON.stringify(input)} is no action of ${title}.${hint === undefined ? '' : ` ${hint}`}`
    },
  })
  const list = z.array(actionSchema(action)).min(1, 'is empty: leave it out for the presets')
  return z.strictObject({
    destination,
    settings: z.strictObject(fields).prefault({}),
    ...(byOAuth && { oauth }),
    // Without presets nothing would ever be sent, and nobody told.
    actions: presets > 0 ? list.optional() : list,
  }) as unknown as z.ZodType<CatalogueSettings>
}

function actionSchema<A extends z.ZodType<string>>(action: A) {
  return z.strictObject({
    action: action.describe('Name of an action of the destination.'),
    when: z
      .string()
      .superRefine((text, context) => {
        const problem = fqlProblem(text)
        if (problem !== undefined) context.addIssue({ code: 'custom', message: problem, input: text })
      })
      .optional()
      .describe(
        'Which events, in FQL: `type = "track" and event = "Order Completed"`. Absent: as the action suggests.',
      ),
    mapping: z
      .record(z.string(), z.unknown())
      // An address to post to is often the key as well.
      .meta({ secret: true })
      .optional()
      .describe('What becomes of an event, in the mapping kit. Absent fields are filled in as the action suggests.'),
    enabled: z.boolean().optional().describe('false: it is left out.'),
  })
}

function fieldSchema({ type, required, secret, multiple, choices }: SettingFacts): z.ZodType {
  const one = choices ? choiceSchema(choices) : plainSchema(type, required === true)
  const value = multiple ? z.array(one) : one
  const marked = secret ? value.meta({ secret: true }) : value
  return required ? marked : marked.optional()
}

function plainSchema(type: string, required: boolean): z.ZodType {
  if (type === 'boolean') return z.boolean()
  if (type === 'number' || type === 'integer') return z.number()
  return required ? z.string().min(1, 'is empty') : z.string()
}

const choiceSchema = (choices: readonly unknown[]): z.ZodType =>
  z.unknown().refine((value) => value === undefined || choices.includes(value), {
    error: `expected one of ${choices.map((choice) => JSON.stringify(choice)).join(', ')}`,
  })
