import { z } from 'zod'
import { meantHint } from '../../model/parse/nearest-name.ts'
import { destinationFacts, factsOf, type DestinationFacts, type SettingFacts } from './destination-facts.ts'
import { fqlProblem } from './fql-problem.ts'
import { mappingProblems } from './mapping-problems.ts'

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
  readonly presets?: Readonly<Record<string, Omit<CatalogueAction, 'action'>>> | undefined
  readonly filter?: { readonly allow?: string | undefined; readonly drop?: string | undefined } | undefined
  readonly audienceSettings?: Readonly<Record<string, unknown>> | undefined
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
    .describe('Which events go where. Absent: the presets of the destination.'),
  presets: presetsSchema(z.string()).optional(),
  filter: filterSchema().optional(),
  audienceSettings: unknownSettings.optional().describe('What the destination asks of each list in `audiences`.'),
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
  const { settings, scheme, presets, actions, title, audience } = facts
  const byOAuth = scheme === 'oauth2' || scheme === 'oauth-managed'
  const list = z
    .array(actionSchema(nameSchema(Object.keys(actions), `action of ${title}`), (action) => actions[action]))
    .min(1, 'is empty: leave it out for the presets')
  return z.strictObject({
    destination,
    settings: fieldsSchema(settings).prefault({}),
    ...(byOAuth && { oauth }),
    // Without presets nothing would ever be sent, and nobody told.
    actions: presets.length > 0 ? list.optional() : list,
    ...(presets.length > 0 && { presets: presetsSchema(nameSchema(presets, `preset of ${title}`)).optional() }),
    filter: filterSchema().optional(),
    ...(audience && { audienceSettings: fieldsSchema(audience).optional() }),
  }) as unknown as z.ZodType<CatalogueSettings>
}

const fieldsSchema = (fields: Readonly<Record<string, SettingFacts>>) =>
  z.strictObject(Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, fieldSchema(field)])))

const nameSchema = (names: readonly string[], what: string): z.ZodType<string> =>
  z.string().refine((name) => names.includes(name), {
    error: ({ input }) => {
      const hint = meantHint(String(input), names)()
      return `${JSON.stringify(input)} is no ${what}.${hint === undefined ? '' : ` ${hint}`}`
    },
  })

function actionSchema(
  action: z.ZodType<string>,
  fieldsOf: (action: string) => readonly string[] | undefined = () => undefined,
) {
  return z
    .strictObject({ action: action.describe('Name of an action of the destination.'), ...routeShape() })
    .superRefine(({ action: name, mapping }, context) => {
      for (const { path, problem } of mappingProblems(mapping ?? {}, fieldsOf(name)))
        context.addIssue({ code: 'custom', message: problem, path: ['mapping', ...path], input: mapping })
    })
}

function presetsSchema(name: z.ZodType<string>) {
  const edit = z.strictObject(routeShape()).superRefine(({ mapping }, context) => {
    for (const { path, problem } of mappingProblems(mapping ?? {}))
      context.addIssue({ code: 'custom', message: problem, path: ['mapping', ...path], input: mapping })
  })
  return z
    .record(z.string(), edit)
    .superRefine((edits, context) => {
      for (const key of Object.keys(edits)) {
        const [issue] = name.safeParse(key).error?.issues ?? []
        if (issue) context.addIssue({ code: 'custom', message: issue.message, path: [key], input: key })
      }
    })
    .describe(
      'Presets that are other than the destination has them, by name; with it, `actions` come on top of the presets.',
    )
}

function filterSchema() {
  return z
    .strictObject({
      allow: fqlSchema().optional().describe('Only events that this is true for, in FQL, reach the destination.'),
      drop: fqlSchema().optional().describe('Events that this is true for, in FQL, never reach the destination.'),
    })
    .describe('Which events reach any of its actions. The changes of lists always do.')
}

function fqlSchema() {
  return z.string().superRefine((text, context) => {
    const problem = fqlProblem(text)
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem, input: text })
  })
}

function routeShape() {
  return {
    when: fqlSchema()
      .optional()
      .describe('Which events, in FQL: `type = "track" and event = "Order Completed"`. Absent: as it is suggested.'),
    mapping: z
      .record(z.string(), z.unknown())
      // An address to post to is often the key as well.
      .meta({ secret: true })
      .optional()
      .describe(
        'What becomes of an event, in the mapping kit, field by field. Absent fields stay as they are suggested.',
      ),
    enabled: z.boolean().optional().describe('false: it is left out.'),
  }
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
