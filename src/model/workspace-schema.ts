import { cohortName, conditionDefinitions, conditionKeys, where } from './condition-schema.ts'
import { DURATION_MS_MAX } from '../kernel/duration.ts'
import { PRIORITY_MAX, TAGS_MAX } from './parse/limits.ts'
import { TRAIT_NAME } from './parse/read-computed.ts'
import { policyDefinitions } from './policies-schema.ts'
import { ID_TYPE, IDS_PER_PROFILE_MAX } from './id-types.ts'
import {
  anyOf,
  choice,
  duration,
  fields,
  flag,
  KEY_PATTERN,
  LOCALE_PATTERN,
  list,
  ref,
  section,
  text,
  type Schema,
} from './schema-words.ts'
import { stepDefinitions, stepKeys } from './step-schemas.ts'

const pushTexts = {
  title: text('Title; Liquid.'),
  body: text('Text; Liquid.'),
  link: text('Address to open; Liquid.'),
  icon: text('Address of an icon.'),
  image: text('Address of an image.'),
}
const emailTexts = {
  subject: text('Subject; Liquid.'),
  preheader: text('Line shown beside the subject; Liquid.'),
  text: ref('content'),
  html: ref('content'),
  mjml: ref('content'),
}
const webhookTexts = { body: ref('content') }

/** Texts, what differs in other languages, and for email what they stand in. */
const locales = (texts: Readonly<Record<string, Schema>>): Schema =>
  section(
    fields('What differs from the message itself.', texts),
    'The message in other languages, by language tag: de, pt-BR.',
    LOCALE_PATTERN,
  )
const tracking = flag('false: links and pictures stay as they are written, whatever the workspace says. Default true.')
const pushKeys = { ...pushTexts, tracking, locales: locales(pushTexts) }
const emailKeys = {
  ...emailTexts,
  layout: text('Key of the layout that the content stands in.'),
  tracking,
  locales: locales(emailTexts),
}
const smsTexts = { text: ref('content') }
const smsKeys = { ...smsTexts, locales: locales(smsTexts) }
const webhookKeys = { ...webhookTexts, locales: locales(webhookTexts) }

const definitions: Readonly<Record<string, Schema>> = {
  duration: {
    type: 'string',
    pattern: '^\\s*\\d+(\\.\\d+)?(ms|s|m|h|d|w)\\s*$',
    description: `A duration such as 90s, 15m, 4h, 7d or 2w; at most ${DURATION_MS_MAX / 86_400_000}d.`,
    examples: ['90s', '15m', '4h', '7d', '2w'],
  },
  content: anyOf(
    text('Text; Liquid.'),
    fields('A file beside this one.', { file: text('Path, relative to this file.') }, ['file']),
  ),
  ...conditionDefinitions,
  case: fields('A condition and what to do when it holds.', { when: ref('condition'), then: list(ref('step')) }, [
    'when',
  ]),
  ...stepDefinitions,
  step: fields('One of wait, waitFor, send, branch, split, audience, set, emit, enter, exit.', stepKeys),
  push: fields('A push message.', pushKeys, ['title', 'body']),
  email: fields('An email; text, html or mjml is needed.', emailKeys, ['subject']),
  sms: fields('A text message.', smsKeys, ['text']),
  webhook: fields('A webhook message.', webhookKeys, ['body']),
  idType: fields('Rules for ids of this type.', {
    limit: {
      type: 'integer',
      minimum: 0,
      maximum: IDS_PER_PROFILE_MAX,
      description: 'So many a person may have; 0: they are no ids at all. user_id: always 1.',
    },
    blocked: list(text('A value; * stands for any run of characters.'), "Values of this type that are nobody's."),
  }),
  identity: fields('Which ids belong to one person, where that differs from the usual rules.', {
    blocked: list(text('A value; * stands for any run of characters.'), "Values that are nobody's, of any type."),
    types: section(ref('idType'), 'Rules by type of id.', ID_TYPE.source),
    priority: list(
      text('Type of id.'),
      'From the strongest down; where ids contradict each other, the weakest gives way.',
    ),
    usersPerDevice: {
      type: 'integer',
      minimum: 1,
      description: 'Different users of one browser or device; with more it counts as shared.',
    },
  }),
  source: fields(
    'Where events come from.',
    {
      name: text('Name for people.'),
      writeKey: text('What the SDK is given.'),
      origins: list(text('https://shop.example'), 'Sites that may use the key; none: any.'),
    },
    ['writeKey'],
  ),
  audienceList: fields('A list at an ad platform.', {
    id: text("The tool's id, where the list exists."),
    create: flag('Make the list if it is missing.'),
    name: text('Name at the tool.'),
    cohort: { ...cohortName, description: 'Kept equal to this cohort, without a campaign.' },
    consent: ref('consentNeed'),
  }),
  connection: {
    type: 'object',
    description: 'A tool. Beside kind stand the settings of that kind; ${NAME} reads the environment.',
    properties: {
      kind: text('Which tool: smtp, webpush, webhook, facebook, adroll, inbox, …'),
      forward: fields(
        'Events that go on to it.',
        {
          events: anyOf({ const: 'all' }, list(text('Name of an event.'))),
          computed: list(text('A computed trait that goes with each event, in context.traits.')),
        },
        ['events'],
      ),
      audiences: section(ref('audienceList'), 'Lists at an ad platform, by our key.'),
      throttle: { ...ref('throttle'), description: 'Of messages and changes of lists: as many as the tool may get.' },
      consent: ref('consentNeed'),
    },
    required: ['kind'],
  },
  coupon: fields('Needs code, generate or codes.', {
    discount: text('Shown to people: 10%.'),
    code: text('One code for all.'),
    generate: {
      type: 'string',
      pattern: '(#.*){6}',
      description: 'A code for each profile; each # becomes a letter or digit.',
    },
    codes: fields(
      'A code for each profile, from a file.',
      {
        file: text('Path of a CSV file with one code a line, relative to this file.'),
        warnBelow: {
          type: 'integer',
          minimum: 1,
          description: 'Warn when fewer are left. Default: a twentieth of all.',
        },
      },
      ['file'],
    ),
    expires: duration('From the moment it is given.'),
  }),
  cohort: fields('Profiles that meet a condition now.', { name: text('Name for people.'), where: ref('condition') }, [
    'where',
  ]),
  entry: fields('Who enters: by a cohort, by an event, by a schedule, or by the API.', {
    cohort: cohortName,
    existing: choice(['skip', 'include'], 'Those who are members at launch. Default skip.'),
    event: text('Name of an event.'),
    where,
    api: { const: true, description: 'Only when POST /api/campaigns/KEY/enter asks for it.' },
    key: text('Property whose values have journeys of their own, such as cart_id.'),
    schedule: ref('schedule'),
    throttle: ref('throttle'),
  }),
  schedule: fields('When all who are in the cohort enter: at a moment, or by a rule. Needs at or cron.', {
    at: text('A moment: "2027-01-31 09:00" on the clock of the time zone, or 2027-01-31T09:00:00+01:00.'),
    cron: text('Minute, hour, day of the month, month, day of the week: "0 9 * * mon".'),
    timezone: text('Time zone such as Europe/Berlin. Default: that of the workspace.'),
    lateUpTo: duration('What could not begin in time still begins, up to so late. Default 4h.'),
  }),
  throttle: anyOf(
    text('So many in each span: 1000/h.'),
    fields(
      'So many in each span.',
      { atMost: { type: 'integer', minimum: 1, description: 'So many.' }, per: duration('The span.') },
      ['atMost', 'per'],
    ),
  ),
  goal: fields('What the campaign is for: a condition.', {
    ...conditionKeys,
    within: duration('Counted from the entry into the campaign.'),
    ends: flag('It ends the journey. Default true.'),
  }),
  campaign: fields(
    'A program that takes each profile through its steps.',
    {
      name: text('Name for people.'),
      status: choice(['draft', 'live', 'paused', 'ended'], 'Default live.'),
      kind: choice(['promotional', 'transactional'], 'Default promotional.'),
      topic: text('Key of a topic: who is not subscribed to it does not get what the campaign sends.'),
      throttle: { ...ref('throttle'), description: 'Of its messages, whomever they are for.' },
      consent: ref('consentNeed'),
      priority: {
        type: 'integer',
        minimum: -PRIORITY_MAX,
        maximum: PRIORITY_MAX,
        description: 'Where a cap has room for few: the higher goes first. Default 0.',
      },
      tags: { ...list(text('A plain key.'), 'Names that caps can refer to.'), maxItems: TAGS_MAX },
      entry: ref('entry'),
      reentry: anyOf(
        choice(['always', 'never'], 'Default always.'),
        fields('Again after so long.', { after: duration('So long.') }, ['after']),
      ),
      exit: list(ref('condition'), 'Any of these ends the journey at once.'),
      goal: ref('goal'),
      holdout: { type: 'string', pattern: '%\\s*$', description: 'Share kept out to measure the effect: 5%.' },
      onResume: anyOf(
        choice(['send', 'skip'], 'What becomes of messages that came due while it was paused.'),
        fields('They are sent up to so late.', { lateUpTo: duration('So late. Default 1d.') }, ['lateUpTo']),
      ),
      steps: list(ref('step'), 'What happens, one after the other.'),
    },
    ['entry', 'steps'],
  ),
  ...policyDefinitions,
  layout: fields('A frame for emails; each part has {{ content }} once.', {
    html: ref('content'),
    mjml: ref('content'),
    text: ref('content'),
  }),
  template: anyOf(
    fields('A push message.', { channel: { const: 'push' }, ...pushKeys }, ['channel', 'title', 'body']),
    fields('An email.', { channel: { const: 'email' }, ...emailKeys }, ['channel', 'subject']),
    fields('A text message.', { channel: { const: 'sms' }, ...smsKeys }, ['channel', 'text']),
    fields('A webhook message.', { channel: { const: 'webhook' }, ...webhookKeys }, ['channel', 'body']),
  ),
}

/** JSON Schema of the workspace file: for completion and documentation in editors. The parser is stricter, and has the say. */
export const workspaceJsonSchema: Schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Rekindle workspace',
  ...fields(
    'The whole definition of a workspace.',
    {
      version: { const: 1, description: 'Version of the language.' },
      workspace: { type: 'string', pattern: KEY_PATTERN, description: 'Name of the workspace.' },
      sending: anyOf(
        choice(['inbox', 'live'], 'inbox (default): messages are kept here; live: they go to customers.'),
        fields('All messages go to one address.', { test: text('Email address.') }, ['test']),
      ),
      timezone: text('Time zone such as Europe/Berlin. Default UTC.'),
      locale: {
        type: 'string',
        pattern: LOCALE_PATTERN,
        description: 'Language of people who have not told theirs: de, pt-BR.',
      },
      identity: ref('identity'),
      sources: section(ref('source'), 'Where events come from.'),
      connections: section(ref('connection'), 'Tools. inbox always exists.'),
      tracking: fields('What is done to the links of messages.', {
        clicks: flag('false: links of emails lead straight to where they point. Default true.'),
        opens: flag('false: emails carry no picture that tells when they are opened. Default true.'),
        utm: fields(
          'UTM parameters for links that have none.',
          {
            source: text('utm_source.'),
            medium: text('utm_medium; default: the channel.'),
            campaign: text("utm_campaign; default: the campaign's key."),
          },
          ['source'],
        ),
      }),
      records: fields('What is kept of the calls of tools, so that people can look at them.', {
        exchanges: choice(
          ['masked', 'full', 'off'],
          'masked (default): request and answer without personal data; full: with it; off: nothing. Secrets are never kept.',
        ),
        keep: duration('How long they are kept. Default 7d.'),
      }),
      coupons: section(ref('coupon'), 'Coupons that messages can carry.'),
      computed: section(
        anyOf(ref('aggregate'), ref('collect')),
        'Traits that are computed from events.',
        TRAIT_NAME.source,
      ),
      cohorts: section(ref('cohort'), 'Sets of profiles.'),
      campaigns: section(ref('campaign'), 'Programs.'),
      templates: section(ref('template'), 'Content for messages.'),
      layouts: section(ref('layout'), 'Frames that emails can stand in.'),
      partials: section(ref('content'), "Pieces of text that templates put in with {% render 'KEY' %}."),
      policies: ref('policies'),
      topics: section({ ...ref('topic') }, 'What people can be subscribed to.'),
    },
    ['version', 'workspace'],
  ),
  $defs: definitions,
}
