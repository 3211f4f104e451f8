import { describe, expect, it } from 'vitest'
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
  inbox: kind({ channels: ['push', 'email', 'webhook'] }),
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

interface Case {
  readonly title: string
  readonly around: keyof typeof surroundings
  readonly text: string
  /** `code line:column message | hint`, in reading order. */
  readonly problems: readonly string[]
}

const line = ({ code, line, column, message, hint }: Problem): string =>
  `${code} ${line}:${column} ${message}${hint === undefined ? '' : ` | ${hint}`}`

const cases: Readonly<Record<string, readonly Case[]>> = {
  'The text': [
    {
      title: 'empty',
      around: 'whole',
      text: '',
      problems: ['missing_key 1:1 The workspace is empty. | It begins with `version: 1` and `workspace: NAME`.'],
    },
    {
      title: 'only a comment',
      around: 'whole',
      text: `# nothing
`,
      problems: ['missing_key 1:1 The workspace is empty. | It begins with `version: 1` and `workspace: NAME`.'],
    },
    {
      title: 'a list',
      around: 'whole',
      text: '- version: 1',
      problems: [
        'wrong_type 1:1 The workspace expects a mapping with `version`, `workspace`, `sending`, `timezone`, `locale`, `identity`, `tracking`, `sources`, `connections`, `coupons`, `computed`, `cohorts`, `campaigns`, `templates`, `layouts`, `partials`, `policies`, `topics`; found a list.',
      ],
    },
    {
      title: 'plain text',
      around: 'whole',
      text: 'hello',
      problems: [
        'wrong_type 1:1 The workspace expects a mapping with `version`, `workspace`, `sending`, `timezone`, `locale`, `identity`, `tracking`, `sources`, `connections`, `coupons`, `computed`, `cohorts`, `campaigns`, `templates`, `layouts`, `partials`, `policies`, `topics`; found the text "hello".',
      ],
    },
    {
      title: 'an open bracket',
      around: 'whole',
      text: `version: 1
workspace: [shop`,
      problems: [
        'yaml_syntax 2:17 Not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
      ],
    },
    {
      title: 'bad indentation',
      around: 'whole',
      text: `version: 1
 workspace: shop`,
      problems: [
        'yaml_syntax 1:10 Not valid YAML: Nested mappings are not allowed in compact mappings',
        'yaml_syntax 1:10 Not valid YAML: Implicit keys need to be on a single line',
      ],
    },
    {
      title: 'tabs',
      around: 'whole',
      text: `version: 1
sources:
	web: { writeKey: a }`,
      problems: ['yaml_syntax 3:1 Not valid YAML: Tabs are not allowed as indentation'],
    },
    {
      title: 'bad JSON',
      around: 'whole',
      text: '{ "version": 1, "workspace": "shop", ',
      problems: ['yaml_syntax 1:38 Not valid YAML: Flow map must end with a }'],
    },
    {
      title: 'two documents',
      around: 'whole',
      text: `version: 1
workspace: shop
---
version: 1`,
      problems: ['yaml_syntax 3:1 A file holds one YAML document; here a second one begins.'],
    },
    {
      title: 'a tag',
      around: 'top',
      text: 'timezone: !secret abc',
      problems: ['yaml_syntax 3:11 Not valid YAML: Unresolved tag: !secret'],
    },
    {
      title: 'a duplicate key',
      around: 'top',
      text: `sources: {}
workspace: other`,
      problems: [
        'duplicate_key 4:1 "workspace" stands here a second time; the first is at line 2, column 1. | Remove or rename one of them.',
      ],
    },
    {
      title: 'a duplicate name',
      around: 'top',
      text: `cohorts:
  a: { where: { did: X } }
  a: { where: { did: Y } }`,
      problems: [
        'duplicate_key 5:3 "a" stands here a second time; the first is at line 4, column 3. | Remove or rename one of them.',
      ],
    },
    {
      title: 'Liquid without quotes',
      around: 'top',
      text: 'templates: { a: { channel: push, title: {{ x }}, body: b } }',
      problems: [
        'bad_key 3:42 A key must be text; found none, a list or a mapping. | Text that begins with {{ needs quotes around it.',
      ],
    },
    {
      title: 'an alias without anchor',
      around: 'top',
      text: 'timezone: *zone',
      problems: ['yaml_syntax 3:11 There is no anchor &zone before this alias.'],
    },
    {
      title: 'an alias inside of itself',
      around: 'top',
      text: `cohorts: &c
  a: { where: *c }`,
      problems: [
        'missing_key 4:3 A condition needs an operator; found only a. | It is one of all, any, not, did, didNot, sequence, trait, aggregate, in, notIn, reachable, subscribed, received, opened, clicked, delivered, bounced, saved, leaves.',
        'yaml_syntax 4:15 The alias *c stands inside of what it repeats.',
      ],
    },
    {
      title: '__proto__',
      around: 'top',
      text: 'cohorts: { __proto__: { where: { did: X } } }',
      problems: ['bad_key 3:12 "__proto__" can\'t be a key. | Choose another name.'],
    },
    {
      title: 'constructor',
      around: 'top',
      text: 'connections: { a: { kind: smtp, url: x, constructor: 1 } }',
      problems: ['bad_key 3:41 "constructor" can\'t be a key. | Choose another name.'],
    },
    {
      title: 'prototype in where',
      around: 'condition',
      text: '{ did: A, where: { prototype: 1 } }',
      problems: ['bad_key 6:31 "prototype" can\'t be a key. | Choose another name.'],
    },
    {
      title: 'infinity',
      around: 'top',
      text: 'connections: { a: { kind: smtp, url: x, retries: .inf } }',
      problems: ['bad_value 3:50 Numbers must be finite; found .inf.'],
    },
    {
      title: 'merge keys',
      around: 'top',
      text: `sources:
  a: &a { writeKey: k }
  b: { <<: *a }`,
      problems: [
        'missing_key 5:6 A source needs `writeKey`; it is missing.',
        'unknown_key 5:8 A source has no key `<<`. | Merge keys are not read: repeat the whole block by an alias, or write it out.',
      ],
    },
    {
      title: 'a missing variable',
      around: 'top',
      text: 'sources: { web: { writeKey: "${WRITE_KEY}" } }',
      problems: [
        'missing_variable 3:29 The environment has no variable WRITE_KEY. | Set WRITE_KEY before starting. For a literal ${ write $${.',
      ],
    },
    {
      title: 'a bad variable',
      around: 'top',
      text: 'sources: { web: { writeKey: "${write-key}" } }',
      problems: [
        'bad_variable 3:29 After ${ comes the name of an environment variable, in letters, digits and _, and then }. | For a literal ${ write $${.',
      ],
    },
    {
      title: 'an open variable',
      around: 'top',
      text: 'sources: { web: { writeKey: "${WRITE_KEY" } }',
      problems: [
        'bad_variable 3:29 After ${ comes the name of an environment variable, in letters, digits and _, and then }. | For a literal ${ write $${.',
      ],
    },
  ],
  'The head': [
    {
      title: 'no version',
      around: 'whole',
      text: 'workspace: shop',
      problems: ['missing_key 1:1 A workspace needs `version`; it is missing.'],
    },
    {
      title: 'no name',
      around: 'whole',
      text: 'version: 1',
      problems: ['missing_key 1:1 A workspace needs `workspace`; it is missing.'],
    },
    {
      title: 'version 2',
      around: 'whole',
      text: `version: 2
workspace: shop`,
      problems: ['bad_value 1:10 `version` expects 1, the only version of the language; found the number 2.'],
    },
    {
      title: 'version as text',
      around: 'whole',
      text: `version: "1"
workspace: shop`,
      problems: ['bad_value 1:10 `version` expects 1, the only version of the language; found the text "1".'],
    },
    {
      title: 'an unknown key',
      around: 'top',
      text: 'campagins: {}',
      problems: ['unknown_key 3:1 A workspace has no key `campagins`. | Did you mean `campaigns`?'],
    },
    {
      title: 'a far key',
      around: 'top',
      text: 'zebra: 1',
      problems: [
        'unknown_key 3:1 A workspace has no key `zebra`. | It takes `version`, `workspace`, `sending`, `timezone`, `locale`, `identity`, `tracking`, `sources`, `connections`, `coupons`, `computed`, `cohorts`, `campaigns`, `templates`, `layouts`, `partials`, `policies`, `topics`.',
      ],
    },
    {
      title: 'name not a key',
      around: 'whole',
      text: `version: 1
workspace: My Shop`,
      problems: [
        'bad_key 2:12 `workspace` must be a plain key; found the text "My Shop". | A key is 1 to 64 small letters, digits, - and _, the first a letter or digit: write my-shop.',
      ],
    },
    {
      title: 'name a number',
      around: 'whole',
      text: `version: 1
workspace: 12`,
      problems: [
        'wrong_type 2:12 `workspace` expects a key; found the number 12. | To mean it as text, put it in quotes: "12".',
      ],
    },
    {
      title: 'sending unknown',
      around: 'top',
      text: 'sending: lvie',
      problems: [
        'bad_value 3:10 `sending` expects inbox, live or { test: you@example.com }; found the text "lvie". | Did you mean "live"?',
      ],
    },
    {
      title: 'sending test',
      around: 'top',
      text: 'sending: test',
      problems: [
        'missing_key 3:10 `sending: test` needs the address that everything goes to. | Write sending: { test: you@example.com }.',
      ],
    },
    {
      title: 'sending test to nobody',
      around: 'top',
      text: 'sending: { test: nobody }',
      problems: ['bad_value 3:18 `test` expects an email address; found the text "nobody".'],
    },
    {
      title: 'sending a list',
      around: 'top',
      text: 'sending: [live]',
      problems: ['wrong_type 3:10 `sending` expects inbox, live or { test: you@example.com }; found a list.'],
    },
    {
      title: 'timezone',
      around: 'top',
      text: 'timezone: Europe/Berln',
      problems: [
        'bad_value 3:11 `timezone` expects a time zone such as Europe/Berlin; found the text "Europe/Berln". | The names are those of the IANA time zone database.',
      ],
    },
    {
      title: 'a section as a list',
      around: 'top',
      text: 'cohorts: [a]',
      problems: ['wrong_type 3:10 `cohorts` expects a mapping from key to cohort; found a list.'],
    },
    {
      title: 'several at once, in reading order',
      around: 'top',
      text: `sending: nowhere
timezone: 5
cohorts: { A: { were: {} } }`,
      problems: [
        'bad_value 3:10 `sending` expects inbox, live or { test: you@example.com }; found the text "nowhere". | There is: inbox, live.',
        'wrong_type 4:11 `timezone` expects a time zone such as Europe/Berlin; found the number 5. | To mean it as text, put it in quotes: "5".',
        'bad_key 5:12 "A" can\'t be the key of a cohort. | A key is 1 to 64 small letters, digits, - and _, the first a letter or digit: write a.',
        'missing_key 5:15 A cohort needs `where`; it is missing.',
        'unknown_key 5:17 A cohort has no key `were`. | Did you mean `where`?',
      ],
    },
  ],
  Sources: [
    {
      title: 'no write key',
      around: 'top',
      text: 'sources: { web: {} }',
      problems: ['missing_key 3:17 A source needs `writeKey`; it is missing.'],
    },
    {
      title: 'the same write key',
      around: 'top',
      text: `sources:
  web: { writeKey: k }
  app: { writeKey: k }`,
      problems: ['duplicate_value 5:20 The source "web" has the same write key: their events could not be told apart.'],
    },
    {
      title: 'a write key with a colon',
      around: 'top',
      text: 'sources: { web: { writeKey: "a:b" } }',
      problems: ['bad_value 3:29 A write key has 1 to 200 letters, digits or signs, without spaces and colons.'],
    },
    {
      title: 'an origin with a path',
      around: 'top',
      text: 'sources: { web: { writeKey: k, origins: ["https://shop.example/"] } }',
      problems: [
        'bad_value 3:42 `origins[0]` expects an origin such as https://shop.example; found the text "https://shop.example/". | It has a scheme and a host, and no path or slash at its end.',
      ],
    },
    {
      title: 'a capital key',
      around: 'top',
      text: 'sources: { Web Shop: { writeKey: k } }',
      problems: [
        'bad_key 3:12 "Web Shop" can\'t be the key of a source. | A key is 1 to 64 small letters, digits, - and _, the first a letter or digit: write web-shop.',
      ],
    },
    {
      title: 'a key that is no text',
      around: 'top',
      text: 'sources: { web: { writeKey: 123 } }',
      problems: [
        'wrong_type 3:29 `writeKey` expects a write key; found the number 123. | To mean it as text, put it in quotes: "123".',
      ],
    },
  ],
  Connections: [
    {
      title: 'no kind',
      around: 'top',
      text: 'connections: { mail: { url: x } }',
      problems: ['missing_key 3:22 A connection needs `kind`; it is missing.'],
    },
    {
      title: 'an unknown kind',
      around: 'top',
      text: 'connections: { mail: { kind: smpt, url: x } }',
      problems: ['unknown_name 3:30 There is no kind of connection "smpt". | Did you mean "smtp"?'],
    },
    {
      title: 'a kind for later',
      around: 'top',
      text: 'connections: { braze: { kind: braze, apiKey: x } }',
      problems: ["not_supported 3:31 `braze` is part of the language, but this version can't run it yet."],
    },
    {
      title: 'a kind named constructor',
      around: 'top',
      text: 'connections: { mail: { kind: constructor } }',
      problems: [
        'unknown_name 3:30 There is no kind of connection "constructor". | There is: inbox, smtp, webpush, webhook, facebook.',
      ],
    },
    {
      title: 'settings',
      around: 'top',
      text: `connections:
  mail: { kind: smtp, url: x, port: twelve }`,
      problems: ['bad_settings 4:37 `port` must be a number.'],
    },
    {
      title: 'missing settings',
      around: 'top',
      text: `connections:
  mail: { kind: smtp }`,
      problems: ['bad_settings 4:9 `url` is missing.'],
    },
    {
      title: 'inbox of another kind',
      around: 'top',
      text: 'connections: { inbox: { kind: smtp, url: x } }',
      problems: ['bad_value 3:31 `inbox` is the name of the built-in inbox. | Give this connection another key.'],
    },
    {
      title: 'forward from a kind that does not',
      around: 'top',
      text: 'connections: { mail: { kind: smtp, url: x, forward: { events: all } } }',
      problems: ["not_allowed_here 3:53 A connection of kind smtp can't be forwarded to. | Remove `forward`."],
    },
    {
      title: 'forward what',
      around: 'top',
      text: 'connections: { hook: { kind: webhook, forward: { events: some } } }',
      problems: ['bad_value 3:58 `events` expects all, or a list of event names; found the text "some".'],
    },
    {
      title: 'forward with traits that are none',
      around: 'top',
      text: `computed: { value: { sum: total, of: Ordered } }
connections: { hook: { kind: webhook, forward: { events: all, computed: [value, valeu] } } }`,
      problems: ['unknown_name 4:81 There is no computed trait "valeu". | Did you mean "value"?'],
    },
    {
      title: 'forward without events',
      around: 'top',
      text: 'connections: { hook: { kind: webhook, forward: {} } }',
      problems: ['missing_key 3:48 `forward` needs `events`; it is missing.'],
    },
    {
      title: 'audiences of a kind without',
      around: 'top',
      text: 'connections: { mail: { kind: smtp, url: x, audiences: { a: {} } } }',
      problems: ['not_allowed_here 3:55 A connection of kind smtp keeps no audiences. | Remove `audiences`.'],
    },
    {
      title: 'an audience of an unknown cohort',
      around: 'top',
      text: `cohorts: { carts: { where: { did: X } } }
connections: { fb: { kind: facebook, audiences: { a: { cohort: cart } } } }`,
      problems: ['unknown_name 4:64 There is no cohort "cart". | Did you mean "carts"?'],
    },
    {
      title: 'an audience both made and there',
      around: 'top',
      text: 'connections: { fb: { kind: facebook, audiences: { a: { id: "7", create: true } } } }',
      problems: [
        'ambiguous 3:65 An audience has an `id` where it exists already, or `create: true` where it is to be made. | Remove one of them.',
      ],
    },
    {
      title: 'an audience id as a number',
      around: 'top',
      text: 'connections: { fb: { kind: facebook, audiences: { a: { id: 777 } } } }',
      problems: [
        'wrong_type 3:60 `id` expects the tool\'s id of the list; found the number 777. | To mean it as text, put it in quotes: "777".',
      ],
    },
    {
      title: 'holdout of an audience',
      around: 'top',
      text: 'connections: { fb: { kind: facebook, audiences: { a: { holdout: c } } } }',
      problems: ["not_supported 3:56 `holdout` is part of the language, but this version can't run it yet."],
    },
  ],
  Tracking: [
    {
      title: 'as text',
      around: 'top',
      text: 'tracking: all',
      problems: ['wrong_type 3:11 `tracking` expects a mapping with `utm`, `clicks`, `opens`; found the text "all".'],
    },
    {
      title: 'a switch that is none',
      around: 'top',
      text: 'tracking: { clicks: off }',
      problems: ['wrong_type 3:21 `clicks` expects true or false; found the text "off".'],
    },
    {
      title: 'without a source',
      around: 'top',
      text: 'tracking: { utm: { medium: email } }',
      problems: ['missing_key 3:18 `utm` needs `source`; it is missing.'],
    },
    {
      title: 'unknown keys',
      around: 'top',
      text: 'tracking: { utm: { source: x, term: y }, pixel: no }',
      problems: [
        'unknown_key 3:31 `utm` has no key `term`. | It takes `source`, `medium`, `campaign`.',
        'unknown_key 3:42 `tracking` has no key `pixel`. | It takes `utm`, `clicks`, `opens`.',
      ],
    },
    {
      title: 'a number as medium',
      around: 'top',
      text: 'tracking: { utm: { source: x, medium: 5 } }',
      problems: [
        'wrong_type 3:39 `medium` expects text; found the number 5. | To mean it as text, put it in quotes: "5".',
      ],
    },
  ],
  Coupons: [
    {
      title: 'neither',
      around: 'top',
      text: 'coupons: { a: { discount: 10% } }',
      problems: ['missing_key 3:15 A coupon needs `code`, `generate` or `codes`; all are missing.'],
    },
    {
      title: 'both',
      around: 'top',
      text: 'coupons: { a: { code: X, generate: "X-######" } }',
      problems: [
        'ambiguous 3:26 A coupon has one shared `code`, codes to `generate`, or `codes` from a file; found `code` and `generate`. | Remove one.',
      ],
    },
    {
      title: 'a pattern and a file',
      around: 'top',
      text: 'coupons: { a: { codes: { file: a.csv }, generate: "X-######" } }',
      problems: [
        'ambiguous 3:17 A coupon has one shared `code`, codes to `generate`, or `codes` from a file; found `generate` and `codes`. | Remove one.',
      ],
    },
    {
      title: 'few signs',
      around: 'top',
      text: 'coupons: { a: { generate: "X-####" } }',
      problems: [
        'bad_value 3:27 `generate` needs at least 6 #, each of which becomes a random letter or digit; found 4. | With fewer, codes could be guessed or run out.',
      ],
    },
    {
      title: 'codes as text',
      around: 'top',
      text: 'coupons: { a: { codes: codes.csv } }',
      problems: ['wrong_type 3:24 `codes` expects a mapping with `file`, `warnBelow`; found the text "codes.csv".'],
    },
    {
      title: 'codes without a file',
      around: 'top',
      text: 'coupons: { a: { codes: { warnBelow: 5 } } }',
      problems: ['missing_key 3:24 `codes` needs `file`; it is missing.'],
    },
    {
      title: 'a file of codes outside',
      around: 'top',
      text: 'coupons: { a: { codes: { file: ../codes.csv } } }',
      problems: [
        'bad_file 3:32 "../codes.csv" leads out of the workspace\'s folder. | Write a path relative to this file, with / between folders.',
      ],
    },
    {
      title: 'an unknown key of codes',
      around: 'top',
      text: 'coupons: { a: { codes: { file: a.csv, warnAt: 5 } } }',
      problems: ['unknown_key 3:39 `codes` has no key `warnAt`. | It takes `file`, `warnBelow`.'],
    },
    {
      title: 'a limit that is no count',
      around: 'top',
      text: 'coupons: { a: { codes: { file: a.csv, warnBelow: 0.5 } }, b: { codes: { file: b.csv, warnBelow: few } } }',
      problems: [
        'bad_value 3:50 `warnBelow` expects a whole number from 1; found the number 0.5.',
        'bad_value 3:97 `warnBelow` expects a whole number from 1; found the text "few".',
      ],
    },
    {
      title: 'expires',
      around: 'top',
      text: 'coupons: { a: { code: X, expires: 7 days } }',
      problems: [
        'bad_duration 3:35 `expires` expects a duration such as 90s, 15m, 4h, 7d or 2w; found the text "7 days". | Write 7d.',
      ],
    },
    {
      title: 'a code with spaces',
      around: 'top',
      text: 'coupons: { a: { code: TEN OFF } }',
      problems: ['bad_value 3:23 A coupon code has no spaces and at most 64 characters; found the text "TEN OFF".'],
    },
    {
      title: 'an unknown key',
      around: 'top',
      text: 'coupons: { a: { code: X, expire: 7d } }',
      problems: ['unknown_key 3:26 A coupon has no key `expire`. | Did you mean `expires`?'],
    },
  ],
  'Quiet hours': [
    {
      title: 'an unknown policy',
      around: 'top',
      text: 'policies: { quietHour: [] }',
      problems: ['unknown_key 3:13 `policies` has no key `quietHour`. | Did you mean `quietHours`?'],
    },
    {
      title: 'one rule without its list',
      around: 'top',
      text: 'policies: { quietHours: { channel: push, from: "22:00", to: "08:00" } }',
      problems: [
        'wrong_type 3:25 `quietHours` expects a list of rules; found a mapping. | Put it in brackets: [{ … }].',
      ],
    },
    {
      title: 'no list at all',
      around: 'top',
      text: 'policies: { quietHours: nights }',
      problems: ['wrong_type 3:25 `quietHours` expects a list of rules; found the text "nights".'],
    },
    {
      title: 'what is missing, and what there is not',
      around: 'top',
      text: 'policies: { quietHours: [{ chanel: push }] }',
      problems: [
        'missing_key 3:26 A rule of quiet hours needs `channel`; it is missing.',
        'missing_key 3:26 A rule of quiet hours needs `from`; it is missing.',
        'missing_key 3:26 A rule of quiet hours needs `to`; it is missing.',
        'unknown_key 3:28 A rule of quiet hours has no key `chanel`. | Did you mean `channel`?',
      ],
    },
    {
      title: 'times of day that are none',
      around: 'top',
      text: 'policies: { quietHours: [{ channel: push, from: 22, to: "24:00" }, { channel: push, from: "8pm", to: "7:5" }] }',
      problems: [
        'wrong_type 3:49 `from` expects a time of day such as "22:00"; found the number 22. | To mean it as text, put it in quotes: "22".',
        'bad_value 3:57 `to` expects a time of day such as "22:00"; found the text "24:00". | Write 00:00.',
        'bad_value 3:91 `from` expects a time of day such as "22:00"; found the text "8pm". | It goes from 00:00 to 23:59.',
        'bad_value 3:102 `to` expects a time of day such as "22:00"; found the text "7:5". | It goes from 00:00 to 23:59.',
      ],
    },
    {
      title: 'a window of no length',
      around: 'top',
      text: 'policies: { quietHours: [{ channel: push, from: "08:00", to: "8:00" }] }',
      problems: [
        'bad_value 3:62 `from` and `to` are the same time: it is not clear whether it is never quiet or always. | A campaign that shall not send at all is paused.',
      ],
    },
    {
      title: 'rules that leave no time of day',
      around: 'top',
      text: 'policies: { quietHours: [{ channel: [push, email], from: "20:00", to: "08:00" }, { channel: push, from: "07:00", to: "20:30" }] }',
      problems: [
        "bad_value 3:25 `quietHours` leaves no time of day for push in people's own time: nothing could ever be sent.",
      ],
    },
    {
      title: 'channels, zones and consequences that there are not',
      around: 'top',
      text: 'policies: { quietHours: [{ channel: [push, sms], from: "22:00", to: "08:00", timezone: Berlin, then: edge }, { channel: [], from: "22:00", to: "08:00", then: drop }, { channel: fax, from: "22:00", to: "08:00" }] }',
      problems: [
        "not_supported 3:44 `sms` is part of the language, but this version can't run it yet.",
        'bad_value 3:88 `timezone` expects a time zone such as Europe/Berlin; found the text "Berlin". | The names are those of the IANA time zone database.',
        'bad_value 3:121 `channel` is an empty list; expected channels such as [push, email].',
        'bad_value 3:159 `then` expects hold, skip or edge; found the text "drop".',
        'bad_value 3:178 `channel` expects push, email or webhook; found the text "fax".',
      ],
    },
  ],
  Caps: [
    {
      title: 'what is missing, and what there is not',
      around: 'top',
      text: 'policies: { caps: [{ channel: push, max: 3 }, { atMost: 1, per: 1d }] }',
      problems: [
        'missing_key 3:20 A cap needs `atMost`; it is missing.',
        'missing_key 3:20 A cap needs `per`; it is missing.',
        'unknown_key 3:37 A cap has no key `max`. | It takes `channel`, `tag`, `atMost`, `per`, `then`.',
        'missing_key 3:47 A cap needs `channel` or `tag`; both are missing.',
      ],
    },
    {
      title: 'values that cannot be',
      around: 'top',
      text: 'policies: { caps: [{ channel: push, atMost: 0, per: 1 }, { channel: push, atMost: 101, per: 1d, then: hold }, { tag: Big News, atMost: many, per: 1d }] }',
      problems: [
        'bad_value 3:45 `atMost` expects a whole number from 1 to 100; found the number 0.',
        'bad_duration 3:53 `per` expects a duration such as 90s, 15m, 4h, 7d or 2w; found the number 1. | Say the unit: 1s, 1m, 1h or 1d.',
        'bad_value 3:83 `atMost` expects a whole number from 1 to 100; found the number 101.',
        'bad_value 3:103 `then` expects skip or wait; found the text "hold".',
        'bad_key 3:118 `tag` must be a plain key; found the text "Big News". | A key is 1 to 64 small letters, digits, - and _, the first a letter or digit: write big-news.',
        'wrong_type 3:136 `atMost` expects a whole number from 1 to 100; found the text "many".',
      ],
    },
  ],
  Throttles: [
    {
      title: 'what is missing, and what there is not',
      around: 'top',
      text: 'connections: { mail: { kind: smtp, url: x, throttle: { perSecond: 5 } }, out: { kind: smtp, url: x, throttle: 100 } }',
      problems: [
        'missing_key 3:54 `throttle` needs `atMost`; it is missing.',
        'missing_key 3:54 `throttle` needs `per`; it is missing.',
        'unknown_key 3:56 `throttle` has no key `perSecond`. | It takes `atMost`, `per`.',
        'wrong_type 3:111 `throttle` expects a number for each span such as 1000/h or 50/10s, or { atMost: 1000, per: 1h }; found the number 100.',
      ],
    },
    {
      title: 'speeds that cannot be',
      around: 'top',
      text: 'campaigns: { c: { entry: { api: true }, throttle: { atMost: 1.5, per: 500ms }, steps: [{ wait: 1h }] } }',
      problems: [
        'bad_value 3:61 `atMost` expects a whole number from 1 to 10000000; found the number 1.5.',
        'bad_value 3:71 `per` is at least 1s. | Write fewer for each second.',
      ],
    },
  ],
  Consent: [
    {
      title: 'channels, purposes and answers that there are not',
      around: 'top',
      text: 'policies: { consent: { sms: a, fax: b, email: 7, push: { purpose: "", unknown: maybe }, webhook: { unknown: deny, why: x }, audiences: [ads] } }',
      problems: [
        "not_supported 3:24 `sms` is part of the language, but this version can't run it yet.",
        'unknown_key 3:32 `consent` has no key `fax`. | It takes `push`, `email`, `webhook`, `audiences`.',
        'wrong_type 3:47 `email` expects a purpose such as marketing; found the number 7. | To mean it as text, put it in quotes: "7".',
        'bad_value 3:67 `purpose` expects a purpose such as marketing; found empty text.',
        'bad_value 3:80 `unknown` expects allow or deny; found the text "maybe".',
        'missing_key 3:98 A need for consent needs `purpose`; it is missing.',
        'unknown_key 3:115 A need for consent has no key `why`. | It takes `purpose`, `unknown`.',
        'wrong_type 3:136 `audiences` expects a purpose such as marketing; found a list.',
      ],
    },
    {
      title: 'of a connection without lists, and of lists and campaigns',
      around: 'top',
      text: 'connections: { mail: { kind: smtp, consent: ads }, ads: { kind: facebook, consent: { unknown: deny }, audiences: { a: { consent: true } } } }\ncampaigns: { c: { consent: 5, entry: { event: A }, steps: [{ wait: 1h }] } }',
      problems: [
        'bad_settings 3:22 `url` is missing.',
        'not_allowed_here 3:45 `consent` of a connection is for its audiences; one of kind smtp keeps none. | What messages need stands at the campaign, or in `policies`.',
        'missing_key 3:84 A need for consent needs `purpose`; it is missing.',
        'wrong_type 3:130 `consent` expects a purpose such as marketing; found true. | To mean it as text, put it in quotes: "true".',
        'wrong_type 4:28 `consent` expects a purpose such as marketing; found the number 5. | To mean it as text, put it in quotes: "5".',
      ],
    },
  ],
  'Priorities, and steps at a full cap': [
    {
      title: 'values that cannot be',
      around: 'top',
      text: 'campaigns: { a: { priority: high, entry: { event: A }, steps: [{ wait: 1h, whenCapped: skip }] }, b: { priority: 1001, entry: { event: A }, steps: [{ send: webhook, whenCapped: drop, message: { body: B } }] }, c: { priority: 1.5, entry: { event: A }, steps: [{ wait: 1h }] } }',
      problems: [
        'wrong_type 3:29 `priority` expects a whole number from -1000 to 1000; found the text "high".',
        'unknown_key 3:76 A step with `wait` has no key `whenCapped`. | It takes `wait`, `id`, `if`.',
        'bad_value 3:114 `priority` expects a whole number from -1000 to 1000; found the number 1001.',
        'bad_value 3:178 `whenCapped` expects wait, skip, continue or exit; found the text "drop".',
        'bad_value 3:226 `priority` expects a whole number from -1000 to 1000; found the number 1.5.',
      ],
    },
  ],
  Topics: [
    {
      title: 'keys, defaults and content that there are not',
      around: 'top',
      text: 'topics: { Big News: {}, email: {}, offers: { default: no, title: Offers }, news: true }',
      problems: [
        'bad_key 3:11 "Big News" can\'t be the key of a topic. | A key is 1 to 64 small letters, digits, - and _, the first a letter or digit: write big-news.',
        'bad_key 3:25 "email" can\'t be the key of a topic: it is a channel. | Write email-news, for instance.',
        'bad_value 3:55 `default` expects in or out; found the text "no".',
        'unknown_key 3:59 A topic has no key `title`. | It takes `name`, `default`, `confirm`.',
        'wrong_type 3:82 `news` expects a mapping with `name`, `default`, `confirm`; found true.',
      ],
    },
    {
      title: 'a topic that is in before it is confirmed',
      around: 'top',
      text: 'topics: { tips: { default: in, confirm: true }, news: { confirm: double } }',
      problems: [
        'ambiguous 3:28 A topic with `confirm: true` is out by default: nobody has confirmed it before they chose it. | Remove `default`.',
        'wrong_type 3:66 `confirm` expects true or false; found the text "double".',
      ],
    },
    {
      title: 'no mapping',
      around: 'top',
      text: 'topics: [news]',
      problems: ['wrong_type 3:9 `topics` expects a mapping from key to topic; found a list.'],
    },
    {
      title: 'a topic of a campaign that there is not',
      around: 'top',
      text: 'topics: { offers: }\ncampaigns: { c: { topic: ofers, entry: { event: A }, steps: [{ wait: 1h }] } }',
      problems: ['unknown_name 4:26 There is no topic "ofers". | Did you mean "offers"?'],
    },
    {
      title: 'a topic of a campaign where there are none',
      around: 'top',
      text: 'campaigns: { c: { topic: offers, entry: { event: A }, steps: [{ wait: 1h }] } }',
      problems: ['unknown_name 3:26 There is no topic "offers". | Topics stand in the section `topics`.'],
    },
  ],
  Identity: [
    {
      title: 'a list',
      around: 'top',
      text: 'identity: [kiosk]',
      problems: [
        'wrong_type 3:11 `identity` expects a mapping with `blocked`, `types`, `priority`, `usersPerDevice`; found a list.',
      ],
    },
    {
      title: 'an unknown key',
      around: 'top',
      text: 'identity: { block: [kiosk] }',
      problems: [
        'unknown_key 3:13 `identity` has no key `block`. | It takes `blocked`, `types`, `priority`, `usersPerDevice`.',
      ],
    },
    {
      title: 'blocking everything',
      around: 'top',
      text: 'identity: { blocked: ["**", 0, ""], types: { email: { blocked: "x" } } }',
      problems: [
        'bad_value 3:23 `blocked[0]` would block every id: the text "**" leaves nothing to tell values apart.',
        'wrong_type 3:29 `blocked[1]` expects a value such as "kiosk-*"; found the number 0. | To mean it as text, put it in quotes: "0".',
        'bad_value 3:32 `blocked[2]` expects a value such as "kiosk-*"; found empty text.',
        'wrong_type 3:64 `blocked` expects a list of values such as "kiosk-*"; found the text "x".',
      ],
    },
    {
      title: 'types that are none',
      around: 'top',
      text: 'identity: { types: { userId: {}, my card: {} }, priority: [anonymousId, profile_id, email, email] }',
      problems: [
        'bad_key 3:22 "userId" can\'t be a type of id. | Did you mean `user_id`?',
        'bad_key 3:34 "my card" can\'t be a type of id. | A type is 1 to 40 small letters, digits, _, . and -, the first a letter.',
        'bad_key 3:60 "anonymousId" can\'t be a type of id. | Did you mean `anonymous_id`?',
        'bad_key 3:73 "profile_id" can\'t be a type of id. | It is our own number for a profile.',
        'duplicate_value 3:92 `priority[3]` names email once more; a type has one place.',
      ],
    },
    {
      title: 'limits',
      around: 'top',
      text: 'identity: { types: { user_id: { limit: 2 }, email: { limit: 201 }, phone: { limit: many } }, usersPerDevice: 0 }',
      problems: [
        'bad_value 3:40 `limit` of user_id is always 1: two user ids are two people; found the number 2. | Where a user id changes, the shop sends an alias call.',
        'bad_value 3:61 `limit` expects a whole number from 0 to 200; found the number 201.',
        'wrong_type 3:84 `limit` expects a whole number from 0 to 200; found the text "many".',
        'bad_value 3:110 `usersPerDevice` expects a whole number from 1 to 100; found the number 0.',
      ],
    },
    {
      title: 'rules that are none',
      around: 'top',
      text: 'identity: { types: { email: 5, phone: { max: 5 } } }',
      problems: [
        'wrong_type 3:29 `email` expects a mapping with `limit`, `blocked`; found the number 5.',
        'unknown_key 3:41 A type of id has no key `max`. | It takes `limit`, `blocked`.',
      ],
    },
  ],
  Templates: [
    {
      title: 'no channel',
      around: 'top',
      text: 'templates: { a: { subject: Hi, text: x } }',
      problems: ['missing_key 3:17 A template needs `channel`; it is missing.'],
    },
    {
      title: 'sms',
      around: 'top',
      text: 'templates: { a: { channel: sms, text: x } }',
      problems: ["not_supported 3:28 `sms` is part of the language, but this version can't run it yet."],
    },
    {
      title: 'a field of another channel',
      around: 'top',
      text: 'templates: { a: { channel: push, title: Hi, body: x, subject: y } }',
      problems: [
        'unknown_key 3:54 A template for push has no key `subject`. | It takes `channel`, `title`, `body`, `link`, `icon`, `image`, `tracking`, `locales`.',
      ],
    },
    {
      title: 'no subject',
      around: 'top',
      text: 'templates: { a: { channel: email, text: x } }',
      problems: ['missing_key 3:17 A template for email needs `subject`; it is missing.'],
    },
    {
      title: 'no body',
      around: 'top',
      text: 'templates: { a: { channel: email, subject: x } }',
      problems: ['missing_key 3:17 An email needs `text`, `html` or `mjml`; all are missing.'],
    },
    {
      title: 'html and mjml',
      around: 'top',
      text: 'templates: { a: { channel: email, subject: x, html: a, mjml: b } }',
      problems: [
        'ambiguous 3:56 An email has `html` or `mjml`, from which the HTML is made; found both. | Remove one.',
      ],
    },
    {
      title: 'a missing file',
      around: 'top',
      text: 'templates: { a: { channel: email, subject: x, mjml: { file: gone.mjml } } }',
      problems: ['file_not_found 3:61 There is no file "gone.mjml" in the workspace\'s folder.'],
    },
    {
      title: 'a file outside',
      around: 'top',
      text: 'templates: { a: { channel: email, subject: x, mjml: { file: ../../etc/passwd } } }',
      problems: [
        'bad_file 3:61 "../../etc/passwd" leads out of the workspace\'s folder. | Write a path relative to this file, with / between folders.',
      ],
    },
    {
      title: 'an absolute file',
      around: 'top',
      text: 'templates: { a: { channel: email, subject: x, text: { file: /etc/passwd } } }',
      problems: [
        'bad_file 3:61 "/etc/passwd" leads out of the workspace\'s folder. | Write a path relative to this file, with / between folders.',
      ],
    },
    {
      title: 'an empty file',
      around: 'top',
      text: 'templates: { a: { channel: email, subject: x, text: { file: empty.txt } } }',
      problems: ['bad_file 3:61 "empty.txt" is empty.'],
    },
    {
      title: 'an unknown channel',
      around: 'top',
      text: 'templates: { a: { channel: mail, subject: x, text: y } }',
      problems: [
        'bad_value 3:28 `channel` expects push, email or webhook; found the text "mail". | Did you mean email?',
      ],
    },
  ],
  Conditions: [
    {
      title: 'text',
      around: 'condition',
      text: 'Order Completed',
      problems: [
        'wrong_type 6:12 `where` expects a condition such as { did: Order Completed }; found the text "Order Completed".',
      ],
    },
    {
      title: 'empty',
      around: 'condition',
      text: '{}',
      problems: [
        'missing_key 6:12 A condition needs an operator; found an empty mapping. | It is one of all, any, not, did, didNot, sequence, trait, aggregate, in, notIn, reachable, subscribed, received, opened, clicked, delivered, bounced, saved, leaves.',
      ],
    },
    {
      title: 'no operator',
      around: 'condition',
      text: '{ within: 7d }',
      problems: [
        'missing_key 6:12 A condition needs an operator; found only within. | It is one of all, any, not, did, didNot, sequence, trait, aggregate, in, notIn, reachable, subscribed, received, opened, clicked, delivered, bounced, saved, leaves.',
      ],
    },
    {
      title: 'a misspelt operator',
      around: 'condition',
      text: '{ didnt: Order Completed }',
      problems: ['unknown_key 6:14 `didnt` is no operator of conditions. | Did you mean `didNot`?'],
    },
    {
      title: 'two operators',
      around: 'condition',
      text: '{ did: A, didNot: B }',
      problems: [
        'ambiguous 6:22 A condition has one operator; found `did` and `didNot` in one mapping. | Put each in a mapping of its own, in a list under all or any.',
      ],
    },
    {
      title: 'trait in a list',
      around: 'condition',
      text: '{ trait: plan, in: [a, b] }',
      problems: [
        'ambiguous 6:27 A condition has one operator; found `trait` and `in` in one mapping. | Compare a trait with a list by is.',
      ],
    },
    {
      title: 'a misspelt modifier',
      around: 'condition',
      text: '{ did: A, wihtin: 7d }',
      problems: ['unknown_key 6:22 `did` has no key `wihtin`. | Did you mean `within`?'],
    },
    {
      title: 'a modifier of another operator',
      around: 'condition',
      text: '{ in: known, within: 7d }',
      problems: ['unknown_key 6:25 `in` has no key `within`. | It takes `in`, `for`.'],
    },
    {
      title: 'an empty all',
      around: 'condition',
      text: '{ all: [] }',
      problems: ['bad_value 6:19 `all` is an empty list; expected a list of conditions.'],
    },
    {
      title: 'all of no list',
      around: 'condition',
      text: '{ all: { did: A } }',
      problems: ['wrong_type 6:19 `all` expects a list of conditions; found a mapping.'],
    },
    {
      title: 'not of a list',
      around: 'condition',
      text: '{ not: [{ did: A }] }',
      problems: ['wrong_type 6:19 `not` expects a condition such as { did: Order Completed }; found a list.'],
    },
    {
      title: 'an event that is no text',
      around: 'condition',
      text: '{ did: [A, B] }',
      problems: ['wrong_type 6:19 `did` expects the name of an event; found a list.'],
    },
    {
      title: 'an event that is a number',
      around: 'condition',
      text: '{ did: 404 }',
      problems: [
        'wrong_type 6:19 `did` expects the name of an event; found the number 404. | To mean it as text, put it in quotes: "404".',
      ],
    },
    {
      title: 'an empty event',
      around: 'condition',
      text: '{ did: "" }',
      problems: ['bad_value 6:19 `did` expects the name of an event; found empty text.'],
    },
    {
      title: 'within in words',
      around: 'condition',
      text: '{ did: A, within: 7 days }',
      problems: [
        'bad_duration 6:30 `within` expects a duration such as 90s, 15m, 4h, 7d or 2w; found the text "7 days". | Write 7d.',
      ],
    },
    {
      title: 'within a number',
      around: 'condition',
      text: '{ did: A, within: 30 }',
      problems: [
        'bad_duration 6:30 `within` expects a duration such as 90s, 15m, 4h, 7d or 2w; found the number 30. | Say the unit: 30s, 30m, 30h or 30d.',
      ],
    },
    {
      title: 'within nothing',
      around: 'condition',
      text: '{ did: A, within: 0d }',
      problems: [
        'bad_duration 6:30 `within` expects a duration such as 90s, 15m, 4h, 7d or 2w; found the text "0d". | It must be more than nothing.',
      ],
    },
    {
      title: 'within too long',
      around: 'condition',
      text: '{ did: A, within: 9000 weeks }',
      problems: [
        'bad_duration 6:30 `within` expects a duration such as 90s, 15m, 4h, 7d or 2w; found the text "9000 weeks". | The longest is 3660d.',
      ],
    },
    {
      title: 'within nonsense',
      around: 'condition',
      text: '{ did: A, within: soon }',
      problems: [
        'bad_duration 6:30 `within` expects a duration such as 90s, 15m, 4h, 7d or 2w; found the text "soon".',
      ],
    },
    {
      title: 'for in words',
      around: 'condition',
      text: '{ did: A, for: 4 hours }',
      problems: [
        'bad_duration 6:27 `for` expects a duration such as 90s, 15m, 4h, 7d or 2w; found the text "4 hours". | Write 4h.',
      ],
    },
    {
      title: 'times zero',
      around: 'condition',
      text: '{ did: A, times: 0 }',
      problems: [
        'bad_value 6:29 `times` always holds: everything is done at least 0 times. | For never, write { exactly: 0 } or didNot.',
      ],
    },
    {
      title: 'times negative',
      around: 'condition',
      text: '{ did: A, times: -1 }',
      problems: ['bad_value 6:29 `times` expects a whole number from 0 to 10000; found the number -1.'],
    },
    {
      title: 'times a fraction',
      around: 'condition',
      text: '{ did: A, times: 1.5 }',
      problems: ['bad_value 6:29 `times` expects a whole number from 0 to 10000; found the number 1.5.'],
    },
    {
      title: 'times as text',
      around: 'condition',
      text: '{ did: A, times: twice }',
      problems: [
        'wrong_type 6:29 `times` expects a whole number (at least that often) or { atLeast, atMost, exactly, between: [a, b] }; found the text "twice".',
      ],
    },
    {
      title: 'times the wrong way round',
      around: 'condition',
      text: '{ did: A, times: { between: [5, 2] } }',
      problems: ['bad_value 6:40 `between` can never hold: 5 is more than 2. | The smaller number comes first.'],
    },
    {
      title: 'times of three',
      around: 'condition',
      text: '{ did: A, times: { between: [1, 2, 3] } }',
      problems: ['wrong_type 6:40 `between` expects two whole numbers: [2, 5]; found a list.'],
    },
    {
      title: 'times of two kinds',
      around: 'condition',
      text: '{ did: A, times: { exactly: 2, atMost: 3 } }',
      problems: ['ambiguous 6:29 `exactly` in `times` stands alone; found atMost and exactly.'],
    },
    {
      title: 'times of nothing',
      around: 'condition',
      text: '{ did: A, times: {} }',
      problems: ['missing_key 6:29 `times` needs atLeast, atMost, exactly or between.'],
    },
    {
      title: 'times unknown',
      around: 'condition',
      text: '{ did: A, times: { atleast: 2 } }',
      problems: [
        'missing_key 6:29 `times` needs atLeast, atMost, exactly or between.',
        'unknown_key 6:31 Times has no key `atleast`. | Did you mean `atLeast`?',
      ],
    },
    {
      title: 'times too many',
      around: 'condition',
      text: '{ did: A, times: 1000000 }',
      problems: ['bad_value 6:29 `times` expects a whole number from 0 to 10000; found the number 1000000.'],
    },
    {
      title: 'since without did',
      around: 'condition',
      text: '{ didNot: A, since: { where: { x: 1 } } }',
      problems: ['missing_key 6:32 `since` needs `did`; it is missing.'],
    },
    {
      title: 'since with times',
      around: 'condition',
      text: '{ didNot: A, since: { did: B, times: 2 } }',
      problems: ['unknown_key 6:42 `since` has no key `times`. | It takes `did`, `where`, `within`.'],
    },
    {
      title: 'same as text',
      around: 'condition',
      text: '{ did: A, same: campaign_name }',
      problems: [
        'wrong_type 6:28 `same` expects a list of property paths, such as [campaign_name]; found the text "campaign_name".',
      ],
    },
    {
      title: 'same empty',
      around: 'condition',
      text: '{ did: A, same: [] }',
      problems: ['bad_value 6:28 `same` is an empty list; expected a list of property paths, such as [campaign_name].'],
    },
    {
      title: 'same bad path',
      around: 'condition',
      text: '{ did: A, same: [a..b] }',
      problems: [
        'bad_value 6:29 "a..b" is no property path. | Write names with dots between them, [] after a list: campaign.name, products[].sku.',
      ],
    },
    {
      title: 'where as a list',
      around: 'condition',
      text: '{ did: A, where: [x] }',
      problems: [
        'wrong_type 6:29 `where` expects a mapping from property to value, such as { campaign_name: cart-recovery }; found a list.',
      ],
    },
    {
      title: 'where empty',
      around: 'condition',
      text: '{ did: A, where: {} }',
      problems: ['bad_value 6:29 `where` is empty; name at least one property, or leave it out.'],
    },
    {
      title: 'where of an empty list',
      around: 'condition',
      text: '{ did: A, where: { x: [] } }',
      problems: ['bad_value 6:34 `x` is an empty list: nothing could ever match it.'],
    },
    {
      title: 'where of lists',
      around: 'condition',
      text: '{ did: A, where: { x: [[1]] } }',
      problems: ['wrong_type 6:35 `x[0]` expects text, a number, true, false or null; found a list.'],
    },
    {
      title: 'where of no operator',
      around: 'condition',
      text: '{ did: A, where: { x: {} } }',
      problems: ['bad_value 6:34 `x` has no operator, such as { gte: 100 }.'],
    },
    {
      title: 'where of an unknown operator',
      around: 'condition',
      text: '{ did: A, where: { x: { greater: 5 } } }',
      problems: [
        'unknown_key 6:36 A match has no key `greater`. | It takes `eq`, `ne`, `gt`, `gte`, `lt`, `lte`, `contains`, `startsWith`, `endsWith`, `glob`, `exists`, `before`, `after`, `withinLast`, `withinNext`.',
      ],
    },
    {
      title: 'where with is',
      around: 'condition',
      text: '{ did: A, where: { x: { is: 5 } } }',
      problems: ['unknown_key 6:36 `is` belongs to `trait`. | Here write the value itself, or eq.'],
    },
    {
      title: 'where relative to now',
      around: 'condition',
      text: '{ did: A, where: { x: { withinLast: 5d } } }',
      problems: [
        "not_allowed_here 6:36 `withinLast` can't stand in `where`: whether an event counts must not change with time. | Use within beside did, or before and after with dates.",
      ],
    },
    {
      title: 'where a bad path',
      around: 'condition',
      text: '{ did: A, where: { "a.": 5 } }',
      problems: [
        'bad_value 6:31 "a." is no property path. | Write names with dots between them, [] after a list: campaign.name, products[].sku.',
      ],
    },
    {
      title: 'where a reserved path',
      around: 'condition',
      text: '{ did: A, where: { a.__proto__.b: 5 } }',
      problems: ['bad_value 6:31 "__proto__" can\'t be part of a property path.'],
    },
    {
      title: 'gte of a truth',
      around: 'condition',
      text: '{ did: A, where: { x: { gte: true } } }',
      problems: ['wrong_type 6:41 `gte` expects a number or text; found true.'],
    },
    {
      title: 'contains a number',
      around: 'condition',
      text: '{ did: A, where: { x: { contains: 5 } } }',
      problems: [
        'wrong_type 6:46 `contains` expects text; found the number 5. | To mean it as text, put it in quotes: "5".',
      ],
    },
    {
      title: 'exists in words',
      around: 'condition',
      text: '{ did: A, where: { x: { exists: yes } } }',
      problems: ['wrong_type 6:44 `exists` expects true or false; found the text "yes".'],
    },
    {
      title: 'ne of a list',
      around: 'condition',
      text: '{ did: A, where: { x: { ne: [1, 2] } } }',
      problems: [
        'wrong_type 6:40 `ne` expects one value: text, a number, true, false or null; found a list. | Any of a list: write the list itself. None of it: put the condition under not.',
      ],
    },
    {
      title: 'before no date',
      around: 'condition',
      text: '{ did: A, where: { x: { before: 30.1.2027 } } }',
      problems: [
        'bad_value 6:44 `before` expects a date such as 2027-01-31 or 2027-01-31T18:00:00Z; found the text "30.1.2027".',
      ],
    },
    {
      title: 'before a day that is not',
      around: 'condition',
      text: '{ did: A, where: { x: { before: 2027-02-30 } } }',
      problems: [
        'bad_value 6:44 `before` expects a date such as 2027-01-31 or 2027-01-31T18:00:00Z; found the text "2027-02-30".',
      ],
    },
    {
      title: 'after without a zone',
      around: 'condition',
      text: '{ did: A, where: { x: { after: 2027-01-30T10:00 } } }',
      problems: [
        'bad_value 6:43 `after` expects a date such as 2027-01-31 or 2027-01-31T18:00:00Z; found the text "2027-01-30T10:00". | Say the time zone: Z or +01:00 at its end.',
      ],
    },
    {
      title: 'trait alone',
      around: 'condition',
      text: '{ trait: plan }',
      problems: [
        'missing_key 6:21 `trait` needs what it is compared with: is or an operator such as gte. | Write { trait: plan, exists: true } to ask whether there is one.',
      ],
    },
    {
      title: 'trait is a mapping',
      around: 'condition',
      text: '{ trait: plan, is: { gte: 5 } }',
      problems: ['wrong_type 6:31 `is` expects text, a number, true, false or null; found a mapping.'],
    },
    {
      title: 'trait withinLast no duration',
      around: 'condition',
      text: '{ trait: first_seen, withinLast: 5 }',
      problems: [
        'bad_duration 6:45 `withinLast` expects a duration such as 90s, 15m, 4h, 7d or 2w; found the number 5. | Say the unit: 5s, 5m, 5h or 5d.',
      ],
    },
    {
      title: 'in an unknown cohort',
      around: 'condition',
      text: '{ in: knwon }',
      problems: ['unknown_name 6:18 There is no cohort "knwon". | Did you mean "known"?'],
    },
    {
      title: 'in a far cohort',
      around: 'condition',
      text: '{ notIn: elephants }',
      problems: ['unknown_name 6:21 There is no cohort "elephants". | There is: known, tested.'],
    },
    {
      title: 'in itself',
      around: 'condition',
      text: '{ in: tested }',
      problems: [
        'cycle 6:18 Cohorts rest on each other in a circle: tested → tested. | Write the condition itself in one of them.',
      ],
    },
    {
      title: 'in a circle',
      around: 'top',
      text: `cohorts:
  a: { where: { in: b } }
  b: { where: { not: { in: c } } }
  c: { where: { notIn: a } }`,
      problems: [
        'cycle 6:24 Cohorts rest on each other in a circle: a → b → c → a. | Write the condition itself in one of them.',
      ],
    },
    {
      title: 'leaves in a cohort',
      around: 'condition',
      text: '{ leaves: known }',
      problems: [
        'not_allowed_here 6:22 `leaves` stands only in `exit`, by itself or in all or any: it is a moment, not a state. | To ask whether someone is outside a cohort, use notIn.',
      ],
    },
    {
      title: 'a message in a cohort',
      around: 'condition',
      text: '{ opened: nudge }',
      problems: [
        'not_allowed_here 6:22 `opened` asks about a message of the campaign around it; here is no campaign. | Use did with the event, such as { did: Email Opened, where: { campaign_name: … } }.',
      ],
    },
    {
      title: 'no where',
      around: 'top',
      text: 'cohorts: { a: { name: A } }',
      problems: ['missing_key 3:15 A cohort needs `where`; it is missing.'],
    },
    {
      title: 'a name that is no text',
      around: 'top',
      text: 'cohorts: { a: { name: 5, where: { did: X } } }',
      problems: [
        'wrong_type 3:23 `name` expects text; found the number 5. | To mean it as text, put it in quotes: "5".',
      ],
    },
    {
      title: 'deep problems at once',
      around: 'condition',
      text: `
      any:
        - { all: [{ did: A, within: x }, { in: nobody }] }
        - { not: { dit: A } }`,
      problems: [
        'bad_duration 8:37 `within` expects a duration such as 90s, 15m, 4h, 7d or 2w; found the text "x".',
        'unknown_name 8:48 There is no cohort "nobody". | There is: known, tested.',
        'unknown_key 9:20 `dit` is no operator of conditions. | Did you mean `did`?',
      ],
    },
  ],
  Campaigns: [
    {
      title: 'neither entry nor steps',
      around: 'campaign',
      text: '{}',
      problems: [
        'missing_key 5:11 A campaign needs `entry`; it is missing.',
        'missing_key 5:11 A campaign needs `steps`; it is missing.',
      ],
    },
    {
      title: 'an unknown key',
      around: 'campaign',
      text: '{ entry: { cohort: carts }, steps: [{ wait: 1h }], goals: 1 }',
      problems: ['unknown_key 5:62 A campaign has no key `goals`. | Did you mean `goal`?'],
    },
    {
      title: 'entry by both',
      around: 'campaign',
      text: '{ entry: { cohort: carts, event: A }, steps: [{ wait: 1h }] }',
      problems: [
        'ambiguous 5:37 A campaign is entered in one way; found `cohort` and `event`. | Make two campaigns of it.',
      ],
    },
    {
      title: 'entry by neither',
      around: 'campaign',
      text: '{ entry: {}, steps: [{ wait: 1h }] }',
      problems: ['missing_key 5:20 `entry` needs one of `cohort`, `event`, `schedule`, `api`; all are missing.'],
    },
    {
      title: 'entry by an unknown cohort',
      around: 'campaign',
      text: '{ entry: { cohort: cartz }, steps: [{ wait: 1h }] }',
      problems: ['unknown_name 5:30 There is no cohort "cartz". | Did you mean "carts"?'],
    },
    {
      title: 'entry by schedule',
      around: 'campaign',
      text: '{ entry: { schedule: daily, cohort: carts }, steps: [{ wait: 1h }] }',
      problems: [
        'wrong_type 5:32 `schedule` expects a mapping with `at`, `cron`, `timezone`, `lateUpTo`; found the text "daily".',
      ],
    },
    {
      title: 'entry by no api',
      around: 'campaign',
      text: '{ entry: { api: false }, steps: [{ wait: 1h }] }',
      problems: ['bad_value 5:27 `api` is true, or not there at all. | Say by what else the campaign is entered.'],
    },
    {
      title: 'entry by api in a word',
      around: 'campaign',
      text: '{ entry: { api: allowed, key: cart_id }, steps: [{ wait: 1h }] }',
      problems: [
        'wrong_type 5:27 `api` expects true or false; found the text "allowed".',
        "not_allowed_here 5:36 `key` can't stand beside `api` in `entry`.",
      ],
    },
    {
      title: 'entry by api and more',
      around: 'campaign',
      text: '{ entry: { api: true, cohort: carts }, steps: [{ wait: 1h }] }',
      problems: [
        'ambiguous 5:22 A campaign is entered in one way; found `cohort` and `api`. | Make two campaigns of it.',
      ],
    },
    {
      title: 'existing',
      around: 'campaign',
      text: '{ entry: { cohort: carts, existing: all }, steps: [{ wait: 1h }] }',
      problems: ['bad_value 5:47 `existing` expects skip or include; found the text "all".'],
    },
    {
      title: 'where beside a cohort',
      around: 'campaign',
      text: '{ entry: { cohort: carts, where: { x: 1 } }, steps: [{ wait: 1h }] }',
      problems: ["not_allowed_here 5:37 `where` can't stand beside `cohort` in `entry`."],
    },
    {
      title: 'existing beside an event',
      around: 'campaign',
      text: '{ entry: { event: A, existing: skip }, steps: [{ wait: 1h }] }',
      problems: ["not_allowed_here 5:32 `existing` can't stand beside `event` in `entry`."],
    },
    {
      title: 'entry as text',
      around: 'campaign',
      text: '{ entry: carts, steps: [{ wait: 1h }] }',
      problems: [
        'wrong_type 5:20 `entry` expects a mapping with `cohort`, `existing`, `event`, `where`, `key`, `api`, `schedule`, `throttle`; found the text "carts".',
      ],
    },
    {
      title: 'reentry',
      around: 'campaign',
      text: '{ entry: { cohort: carts }, reentry: sometimes, steps: [{ wait: 1h }] }',
      problems: ['bad_value 5:48 `reentry` expects always, never or { after: 7d }; found the text "sometimes".'],
    },
    {
      title: 'reentry after',
      around: 'campaign',
      text: '{ entry: { cohort: carts }, reentry: { after: 7 }, steps: [{ wait: 1h }] }',
      problems: [
        'bad_duration 5:57 `after` expects a duration such as 90s, 15m, 4h, 7d or 2w; found the number 7. | Say the unit: 7s, 7m, 7h or 7d.',
      ],
    },
    {
      title: 'exit as a mapping',
      around: 'campaign',
      text: '{ entry: { cohort: carts }, exit: { did: A }, steps: [{ wait: 1h }] }',
      problems: [
        'wrong_type 5:45 `exit` expects a list of conditions; found a mapping. | Put it in brackets: [{ … }].',
      ],
    },
    {
      title: 'exit leaving an unknown cohort',
      around: 'campaign',
      text: '{ entry: { cohort: carts }, exit: [{ leaves: cart }], steps: [{ wait: 1h }] }',
      problems: ['unknown_name 5:56 There is no cohort "cart". | Did you mean "carts"?'],
    },
    {
      title: 'leaves with for',
      around: 'campaign',
      text: '{ entry: { cohort: carts }, exit: [{ leaves: carts, for: 1h }], steps: [{ wait: 1h }] }',
      problems: [
        'not_allowed_here 5:56 `leaves` stands only in `exit`, by itself or in all or any: it is a moment, not a state. | To ask whether someone is outside a cohort, use notIn.',
      ],
    },
    {
      title: 'leaves under not',
      around: 'campaign',
      text: '{ entry: { cohort: carts }, exit: [{ not: { leaves: carts } }], steps: [{ wait: 1h }] }',
      problems: [
        'not_allowed_here 5:63 `leaves` stands only in `exit`, by itself or in all or any: it is a moment, not a state. | To ask whether someone is outside a cohort, use notIn.',
      ],
    },
    {
      title: 'leaves in goal',
      around: 'campaign',
      text: '{ entry: { cohort: carts }, goal: { leaves: carts }, steps: [{ wait: 1h }] }',
      problems: [
        'not_allowed_here 5:55 `leaves` stands only in `exit`, by itself or in all or any: it is a moment, not a state. | To ask whether someone is outside a cohort, use notIn.',
      ],
    },
    {
      title: 'goal without condition',
      around: 'campaign',
      text: '{ entry: { cohort: carts }, goal: { within: 7d }, steps: [{ wait: 1h }] }',
      problems: [
        'missing_key 5:45 A condition needs an operator; found only within. | It is one of all, any, not, did, didNot, sequence, trait, aggregate, in, notIn, reachable, subscribed, received, opened, clicked, delivered, bounced, saved, leaves.',
      ],
    },
    {
      title: 'goal ends',
      around: 'campaign',
      text: '{ entry: { cohort: carts }, goal: { did: A, ends: maybe }, steps: [{ wait: 1h }] }',
      problems: ['wrong_type 5:61 `ends` expects true or false; found the text "maybe".'],
    },
    {
      title: 'holdout as a number',
      around: 'campaign',
      text: '{ entry: { cohort: carts }, holdout: 5, steps: [{ wait: 1h }] }',
      problems: ['bad_value 5:48 `holdout` expects a share such as 5%; found the number 5. | Write a number and %.'],
    },
    {
      title: 'holdout of too much',
      around: 'campaign',
      text: '{ entry: { cohort: carts }, holdout: 120%, steps: [{ wait: 1h }] }',
      problems: [
        'bad_value 5:48 `holdout` expects a share such as 5%; found the text "120%". | It can be from 0% to 100%.',
      ],
    },
    {
      title: 'status',
      around: 'campaign',
      text: '{ entry: { cohort: carts }, status: running, steps: [{ wait: 1h }] }',
      problems: ['bad_value 5:47 `status` expects draft, live, paused or ended; found the text "running".'],
    },
    {
      title: 'kind',
      around: 'campaign',
      text: '{ entry: { cohort: carts }, kind: promotion, steps: [{ wait: 1h }] }',
      problems: [
        'bad_value 5:45 `kind` expects promotional or transactional; found the text "promotion". | Did you mean promotional?',
      ],
    },
    {
      title: 'no steps',
      around: 'campaign',
      text: '{ entry: { cohort: carts }, steps: [] }',
      problems: ['bad_value 5:46 `steps` expects a list of steps; found an empty list.'],
    },
    {
      title: 'steps as a mapping',
      around: 'campaign',
      text: '{ entry: { cohort: carts }, steps: { wait: 1h } }',
      problems: ['wrong_type 5:46 `steps` expects a list of steps; found a mapping.'],
    },
  ],
  Steps: [
    {
      title: 'two kinds',
      around: 'steps',
      text: '- { wait: 1h, exit: done }',
      problems: ['ambiguous 14:21 A step does one thing; found `wait` and `exit`. | Make two steps of them.'],
    },
    {
      title: 'no kind',
      around: 'steps',
      text: '- { id: a }',
      problems: [
        'missing_key 14:9 A step needs one of `wait`, `waitFor`, `send`, `call`, `branch`, `split`, `audience`, `set`, `emit`, `enter`, `exit`; all are missing.',
      ],
    },
    {
      title: 'a misspelt kind',
      around: 'steps',
      text: '- { waitfor: { opened: hi } }',
      problems: ['unknown_key 14:11 `waitfor` is no kind of step. | Did you mean `waitFor`?'],
    },
    {
      title: 'a split without arms',
      around: 'steps',
      text: '- { split: [] }',
      problems: ['bad_value 14:18 `split` needs 2 to 20 arms; found 0.'],
    },
    {
      title: 'a split that is no list',
      around: 'steps',
      text: '- { split: half }',
      problems: ['wrong_type 14:18 `split` expects a list of { id, weight, then }; found the text "half".'],
    },
    {
      title: 'arms that lack what they need',
      around: 'steps',
      text: '- { split: [{ id: a }, { weight: 1, when: { did: A } }] }',
      problems: [
        'missing_key 14:19 An arm needs `weight`; it is missing.',
        'missing_key 14:30 An arm needs `id`; it is missing.',
        'unknown_key 14:43 An arm has no key `when`. | Did you mean `then`?',
      ],
    },
    {
      title: 'arms of one name',
      around: 'steps',
      text: '- { split: [{ id: a, weight: 1 }, { id: a, weight: 1 }] }',
      problems: ['duplicate_id 14:47 Another arm of this split has the id "a". | Each arm has counters of its own.'],
    },
    {
      title: 'weights that are none',
      around: 'steps',
      text: '- { split: [{ id: a, weight: 50% }, { id: b, weight: 0 }, { id: c, weight: 2000000 }, { id: D, weight: 1 }] }',
      problems: [
        'wrong_type 14:36 `weight` expects a number above 0, at most 1000000; found the text "50%". | Write the number alone: 50.',
        'bad_value 14:60 `weight` expects a number above 0, at most 1000000; found the number 0.',
        'bad_value 14:82 `weight` expects a number above 0, at most 1000000; found the number 2000000.',
        'bad_key 14:99 `id` must be a plain key; found the text "D". | A key is 1 to 64 small letters, digits, - and _, the first a letter or digit: write d.',
      ],
    },
    {
      title: 'control in words, broken arm',
      around: 'steps',
      text: '- { split: [{ id: a, weight: 1, control: yes }, { id: b, weight: 1, then: [{ wait: soon }] }] }',
      problems: [
        'wrong_type 14:48 `control` expects true or false; found the text "yes".',
        'bad_duration 14:90 `wait` expects a duration such as 90s, 15m, 4h, 7d or 2w; found the text "soon".',
      ],
    },
    {
      title: 'an emit without an event',
      around: 'steps',
      text: '- { emit: { properties: { a: 1 } } }',
      problems: ['missing_key 14:17 `emit` needs `event`; it is missing.'],
    },
    {
      title: 'an emit of a list',
      around: 'steps',
      text: '- { emit: { event: A, properties: { a: [1], b: { event: x }, c: { trait: a..b } } } }',
      problems: [
        'wrong_type 14:46 `a` expects text, a number, true, false, null or { trait: … }; found a list.',
        'missing_key 14:54 A value needs `trait`; it is missing.',
        'unknown_key 14:56 A value has no key `event`. | It takes `trait`.',
        'bad_value 14:80 "a..b" is no property path. | Write names with dots between them, [] after a list: campaign.name, products[].sku.',
      ],
    },
    {
      title: 'an emit in a word',
      around: 'steps',
      text: '- { emit: A }',
      problems: ['wrong_type 14:17 `emit` expects a mapping with `event`, `properties`; found the text "A".'],
    },
    {
      title: 'an emit with more',
      around: 'steps',
      text: '- { emit: { event: A, where: { b: 1 } } }',
      problems: ['unknown_key 14:29 `emit` has no key `where`. | It takes `event`, `properties`.'],
    },
    {
      title: 'enter an unknown campaign',
      around: 'steps',
      text: '- { enter: othre }',
      problems: ['unknown_name 14:18 There is no campaign "othre". | There is no other campaign.'],
    },
    {
      title: 'enter itself',
      around: 'steps',
      text: '- { enter: tested }',
      problems: [
        'bad_value 14:18 A campaign cannot enter itself: the journey that would is still open. | How it may begin again is said by `reentry`.',
      ],
    },
    {
      title: 'set what is computed',
      around: 'campaign',
      text: `{ entry: { cohort: carts }, steps: [{ set: { spent: 1 } }] }
computed: { spent: { sum: total, of: A } }`,
      problems: ["bad_key 5:56 The trait `spent` can't be set: it is computed. | Choose another name."],
    },
    {
      title: 'enter no campaign',
      around: 'steps',
      text: '- { enter: [other] }',
      problems: ['wrong_type 14:18 `enter` expects the key of a campaign; found a list.'],
    },
    {
      title: 'set nothing',
      around: 'steps',
      text: '- { set: {} }',
      problems: ['bad_value 14:16 `set` sets no trait. | Write { vip: true }.'],
    },
    {
      title: 'set a word',
      around: 'steps',
      text: '- { set: vip }',
      problems: ['wrong_type 14:16 `set` expects a mapping from trait to value; found the text "vip".'],
    },
    {
      title: 'set what every profile has',
      around: 'steps',
      text: '- { set: { first_seen: 1 } }',
      problems: [
        "bad_key 14:18 The trait `first_seen` can't be set: every profile has it by itself. | Choose another name.",
      ],
    },
    {
      title: 'set a list',
      around: 'steps',
      text: '- { set: { vip: [a] } }',
      problems: ['wrong_type 14:23 `vip` expects text, a number, true, false, null or { trait: … }; found a list.'],
    },
    {
      title: 'set by a misspelt trait',
      around: 'steps',
      text: '- { set: { vip: { trat: plan } } }',
      problems: [
        'missing_key 14:23 A value needs `trait`; it is missing.',
        'unknown_key 14:25 A value has no key `trat`. | Did you mean `trait`?',
      ],
    },
    {
      title: 'set too long a text',
      around: 'steps',
      text: `- { set: { vip: ${'x'.repeat(501)} } }`,
      problems: ['too_large 14:23 `vip` has 501 characters; at most 500 can stand there.'],
    },
    {
      title: 'text',
      around: 'steps',
      text: '- wait',
      problems: ['wrong_type 14:9 `steps[1]` expects a step such as { wait: 1h }; found the text "wait".'],
    },
    {
      title: 'reset without upTo',
      around: 'steps',
      text: '- { waitFor: { did: A }, reset: { did: B } }',
      problems: ['missing_key 14:32 `reset` begins `upTo` anew; here is no `upTo`.'],
    },
    {
      title: 'reset by a condition',
      around: 'steps',
      text: '- { waitFor: { did: A }, upTo: 1d, reset: { in: carts } }',
      problems: [
        'missing_key 14:49 `reset` needs `did`; it is missing.',
        'unknown_key 14:51 `reset` has no key `in`. | It takes `did`, `where`.',
      ],
    },
    {
      title: 'wait in words',
      around: 'steps',
      text: '- { wait: 4 hours }',
      problems: [
        'bad_duration 14:17 `wait` expects a duration such as 90s, 15m, 4h, 7d or 2w; found the text "4 hours". | Write 4h.',
      ],
    },
    {
      title: 'wait at',
      around: 'steps',
      text: '- { wait: { at: 09:00 } }',
      problems: [
        'missing_key 14:17 `wait` needs `until`; it is missing.',
        'unknown_key 14:19 `wait` has no key `at`. | It takes `until`.',
      ],
    },
    {
      title: 'wait until a word',
      around: 'steps',
      text: '- { wait: { until: soon } }',
      problems: [
        'bad_value 14:26 `until` expects a date such as 2027-01-31 or 2027-01-31T18:00:00Z; found the text "soon".',
      ],
    },
    {
      title: 'wait until a moment of no zone',
      around: 'steps',
      text: '- { wait: { until: 2027-01-01T09:00:00 } }',
      problems: [
        'bad_value 14:26 `until` expects a date such as 2027-01-31 or 2027-01-31T18:00:00Z; found the text "2027-01-01T09:00:00". | Say the time zone: Z or +01:00 at its end.',
      ],
    },
    {
      title: 'wait until nothing',
      around: 'steps',
      text: '- { wait: { until: {} } }',
      problems: ['missing_key 14:26 `until` needs `trait`, or `at` or `on`; all are missing.'],
    },
    {
      title: 'wait until two things',
      around: 'steps',
      text: '- { wait: { until: { trait: renews_at, at: 09:00 } } }',
      problems: [
        'ambiguous 14:46 `until` is a date in a trait or a time of day; found `trait` and `at`. | Make two waits of them.',
      ],
    },
    {
      title: 'wait until an offset of nothing',
      around: 'steps',
      text: '- { wait: { until: { offset: 3d } } }',
      problems: ['missing_key 14:26 `until` needs `trait`, or `at` or `on`; all are missing.'],
    },
    {
      title: 'wait until an offset in words',
      around: 'steps',
      text: '- { wait: { until: { trait: renews_at, offset: three days } } }',
      problems: [
        'bad_duration 14:54 `offset` expects a duration such as 9h, or -3d for earlier; found the text "three days".',
      ],
    },
    {
      title: 'wait until a trait that is no path',
      around: 'steps',
      text: '- { wait: { until: { trait: a..b } } }',
      problems: [
        'bad_value 14:35 "a..b" is no property path. | Write names with dots between them, [] after a list: campaign.name, products[].sku.',
      ],
    },
    {
      title: 'wait until the best hour, and nothing for people without one',
      around: 'steps',
      text: '- { wait: { until: { at: bestHour, on: mon } } }',
      problems: [
        'missing_key 14:26 `until` with `at: bestHour` needs `fallback`; it is missing. | Write the time for people who have opened too few messages: fallback: "10:00".',
      ],
    },
    {
      title: 'wait until a time with a fallback, or a fallback of no time',
      around: 'steps',
      text: '- { wait: { until: { at: 09:00, fallback: 10:00 } } }\n      - { wait: { until: { at: bestHour, fallback: morning } } }',
      problems: [
        'not_allowed_here 14:39 `fallback` goes with `at: bestHour` only.',
        'bad_value 15:52 `fallback` expects a time of day such as "09:00"; found the text "morning". | It goes from 00:00 to 23:59.',
      ],
    },
    {
      title: 'wait until a time of no day',
      around: 'steps',
      text: '- { wait: { until: { at: 25:00 } } }',
      problems: [
        'bad_value 14:32 `at` expects a time of day such as "09:00"; found the text "25:00". | It goes from 00:00 to 23:59.',
      ],
    },
    {
      title: 'wait until a time without quotes',
      around: 'steps',
      text: '- { wait: { until: { at: 9 } } }',
      problems: [
        'wrong_type 14:32 `at` expects a time of day such as "09:00"; found the number 9. | To mean it as text, put it in quotes: "9".',
      ],
    },
    {
      title: 'wait until a day in full',
      around: 'steps',
      text: '- { wait: { until: { at: 09:00, on: [mon, tuesday] } } }',
      problems: ['bad_value 14:49 `on[1]` expects mon, tue, wed, thu, fri, sat or sun; found the text "tuesday".'],
    },
    {
      title: 'wait until no day',
      around: 'steps',
      text: '- { wait: { until: { on: [] } } }',
      problems: ['bad_value 14:32 `on` is an empty list; expected days such as [mon, tue].'],
    },
    {
      title: 'wait until a zone alone',
      around: 'steps',
      text: '- { wait: { until: { timezone: UTC } } }',
      problems: ['missing_key 14:26 `until` needs `at` or `on`; both are missing.'],
    },
    {
      title: 'wait until in no zone',
      around: 'steps',
      text: '- { wait: { until: { at: 09:00, timezone: Berlin } } }',
      problems: [
        'bad_value 14:49 `timezone` expects a time zone such as Europe/Berlin; found the text "Berlin". | The names are those of the IANA time zone database.',
      ],
    },
    {
      title: 'wait until a misspelt key',
      around: 'steps',
      text: '- { wait: { until: { att: 09:00 } } }',
      problems: [
        'missing_key 14:26 `until` needs `trait`, or `at` or `on`; all are missing.',
        'unknown_key 14:28 `until` has no key `att`. | Did you mean `at`?',
      ],
    },
    {
      title: 'wait of nothing',
      around: 'steps',
      text: '- wait:',
      problems: ['wrong_type 14:14 `wait` expects a duration such as 90s, 15m, 4h, 7d or 2w; found nothing.'],
    },
    {
      title: 'upTo beside wait',
      around: 'steps',
      text: '- { wait: 1h, upTo: 2h }',
      problems: ['unknown_key 14:21 A step with `wait` has no key `upTo`. | It takes `wait`, `id`, `if`.'],
    },
    {
      title: 'waitFor an unknown step',
      around: 'steps',
      text: '- { waitFor: { opened: hy }, upTo: 1d }',
      problems: ['unknown_name 14:30 This campaign has no send step "hy". | Did you mean "hi"?'],
    },
    {
      title: 'waitFor a step that sends nothing',
      around: 'steps',
      text: `- { wait: 1h, id: pause }
      - { waitFor: { opened: pause } }`,
      problems: ['unknown_name 15:30 The step "pause" sends no message: it is a step of kind wait. | There is: hi.'],
    },
    {
      title: 'then beside cases',
      around: 'steps',
      text: '- { waitFor: [{ when: { opened: hi } }], then: [{ wait: 1h }] }',
      problems: [
        'not_allowed_here 14:48 Beside a list of cases there is no `then`: each case has its own. | Move it into the list, or use `else`.',
      ],
    },
    {
      title: 'a case without when',
      around: 'steps',
      text: '- { waitFor: [{ then: [{ wait: 1h }] }] }',
      problems: ['missing_key 14:21 A case needs `when`; it is missing.'],
    },
    {
      title: 'then of no list',
      around: 'steps',
      text: '- { waitFor: { opened: hi }, then: { exit: x } }',
      problems: ['wrong_type 14:42 `then` expects a list of steps; found a mapping.'],
    },
    {
      title: 'branch of no list',
      around: 'steps',
      text: '- { branch: { when: { opened: hi } } }',
      problems: ['wrong_type 14:19 `branch` expects a list of { when, then }; found a mapping.'],
    },
    {
      title: 'branch with then',
      around: 'steps',
      text: '- { branch: [{ when: { opened: hi } }], then: [] }',
      problems: ['unknown_key 14:47 A step with `branch` has no key `then`. | It takes `branch`, `else`, `id`, `if`.'],
    },
    {
      title: 'else as a mapping',
      around: 'steps',
      text: '- { branch: [{ when: { opened: hi } }], else: { exit: x } }',
      problems: ['wrong_type 14:53 `else` expects a list of steps; found a mapping.'],
    },
    {
      title: 'a setting that is none',
      around: 'top',
      text: `connections:
  mail: { kind: smtp, url: x, prot: 25 }`,
      problems: ['bad_settings 4:37 `prot` is not a setting of this kind.'],
    },
    {
      title: 'several senders',
      around: 'top',
      text: `connections: { a: { kind: smtp, url: x }, b: { kind: smtp, url: x } }
campaigns: { c: { entry: { event: A }, steps: [{ send: email, message: { subject: S, text: T } }] } }`,
      problems: [
        'missing_key 4:48 Several connections can send email: a, b. | Say by `via` which: a or b, or a list in order of preference.',
      ],
    },
    {
      title: 'retired',
      around: 'campaign',
      text: '{ entry: { cohort: carts }, retired: true, steps: [{ wait: 1h }] }',
      problems: ["not_supported 5:39 `retired` is part of the language, but this version can't run it yet."],
    },
    {
      title: 'a problem deep inside',
      around: 'steps',
      text: `- branch:
          - when: { opened: hi }
            then:
              - { waitFor: { clicked: hi }, else: [{ exit: 5 }] }`,
      problems: [
        'wrong_type 17:60 `exit` expects a reason such as engaged; found the number 5. | To mean it as text, put it in quotes: "5".',
      ],
    },
    {
      title: 'the same id',
      around: 'steps',
      text: '- { wait: 1h, id: hi }',
      problems: [
        'duplicate_id 14:25 Another step has the id "hi": at line 13, column 28. | Step ids are unique within a campaign.',
      ],
    },
    {
      title: 'a step behind an exit',
      around: 'steps',
      text: `- { exit: over }
      - { wait: 1h }
      - { wait: 2h }`,
      problems: [
        'unreachable_step 15:9 No journey comes to this step: all end at the step before (at line 14, column 9). | Remove it, or give one of the exits before it an `if`.',
      ],
    },
    {
      title: 'steps behind blocks of which every way ends, and not behind others',
      around: 'steps',
      text: `- branch: [{ when: { did: A }, then: [{ exit: a }, { wait: 3h }] }]
        else: [{ wait: 1h }]
      - { exit: maybe, if: { did: A } }
      - waitFor: { did: B }
        then: [{ exit: b }]
      - split:
          - { id: x, weight: 1, then: [{ exit: x }] }
          - { id: y, weight: 1, then: [{ branch: [{ when: { did: A }, then: [{ exit: y }] }], else: [{ exit: z }] }] }
      - { id: never, wait: 1h }`,
      problems: [
        'unreachable_step 14:58 No journey comes to this step: all end at the step before (at line 14, column 45). | Remove it, or give one of the exits before it an `if`.',
        'unreachable_step 22:15 No journey comes to this step: all end at the step before (at line 19, column 9). | Remove it, or give one of the exits before it an `if`.',
      ],
    },
    {
      title: 'an id with spaces',
      around: 'steps',
      text: '- { wait: 1h, id: My Step }',
      problems: [
        'bad_key 14:25 `id` must be a plain key; found the text "My Step". | A key is 1 to 64 small letters, digits, - and _, the first a letter or digit: write my-step.',
      ],
    },
    {
      title: 'if with leaves',
      around: 'steps',
      text: '- { wait: 1h, if: { leaves: carts } }',
      problems: [
        'not_allowed_here 14:35 `leaves` stands only in `exit`, by itself or in all or any: it is a moment, not a state. | To ask whether someone is outside a cohort, use notIn.',
      ],
    },
    {
      title: 'sms',
      around: 'steps',
      text: '- { send: sms, message: { body: x } }',
      problems: ["not_supported 14:17 `sms` is part of the language, but this version can't run it yet."],
    },
    {
      title: 'an unknown channel',
      around: 'steps',
      text: '- { send: mail, message: { subject: x, text: y } }',
      problems: ['bad_value 14:17 `send` expects push, email or webhook; found the text "mail". | Did you mean email?'],
    },
    {
      title: 'an unknown connection',
      around: 'steps',
      text: '- { send: email, via: mial, template: hello }',
      problems: ['unknown_name 14:29 There is no connection "mial". | Did you mean "mail"?'],
    },
    {
      title: 'a connection that cannot',
      around: 'steps',
      text: '- { send: push, via: mail, message: { title: a, body: b } }',
      problems: ['unknown_name 14:28 The connection "mail" (kind smtp) can\'t send push. | These can: inbox.'],
    },
    {
      title: 'a connection in a failover list',
      around: 'steps',
      text: '- { send: email, via: [mail, brevo], template: hello }',
      problems: ['unknown_name 14:36 There is no connection "brevo". | There is: mail, inbox.'],
    },
    {
      title: 'a connection twice',
      around: 'steps',
      text: '- { send: email, via: [mail, mail], template: hello }',
      problems: ['duplicate_value 14:29 `via` names a connection twice.'],
    },
    {
      title: 'an empty via',
      around: 'steps',
      text: '- { send: email, via: [], template: hello }',
      problems: ['bad_value 14:29 `via` is an empty list; expected a connection or a list of them.'],
    },
    {
      title: 'an unknown coupon',
      around: 'steps',
      text: '- { send: email, coupon: comback, template: hello }',
      problems: ['unknown_name 14:32 There is no coupon "comback". | Did you mean "comeback"?'],
    },
    {
      title: 'an unknown template',
      around: 'steps',
      text: '- { send: email, template: helo }',
      problems: ['unknown_name 14:34 There is no template "helo". | Did you mean "hello"?'],
    },
    {
      title: 'a template of another channel',
      around: 'steps',
      text: '- { send: push, template: hello }',
      problems: [
        'bad_value 14:33 The template "hello" is for email, but the step sends push. | Name a template whose channel is push.',
      ],
    },
    {
      title: 'template and message',
      around: 'steps',
      text: '- { send: email, template: hello, message: { subject: a, text: b } }',
      problems: [
        'ambiguous 14:24 A send step has its content in `message`, or the name of a `template`; found both. | Remove one.',
      ],
    },
    {
      title: 'neither',
      around: 'steps',
      text: '- { send: email }',
      problems: ['missing_key 14:9 A send step needs `message` or `template`; both are missing.'],
    },
    {
      title: 'a push without title',
      around: 'steps',
      text: '- { send: push, message: { body: b } }',
      problems: ['missing_key 14:32 A push message needs `title`; it is missing.'],
    },
    {
      title: 'an email without content',
      around: 'steps',
      text: '- { send: email, message: { subject: b } }',
      problems: ['missing_key 14:33 An email needs `text`, `html` or `mjml`; all are missing.'],
    },
    {
      title: 'an unquoted number',
      around: 'steps',
      text: '- { send: push, message: { title: 10, body: b } }',
      problems: [
        'wrong_type 14:41 `title` expects text; found the number 10. | To mean it as text, put it in quotes: "10".',
      ],
    },
    {
      title: 'audience of nothing',
      around: 'steps',
      text: '- { audience: {} }',
      problems: ['missing_key 14:21 `audience` needs `add` or `remove`; both are missing.'],
    },
    {
      title: 'audience as text',
      around: 'steps',
      text: '- { audience: { add: facebook/retarget } }',
      problems: [
        'wrong_type 14:28 `add` expects a list of connection/audience, such as [facebook/retarget]; found the text "facebook/retarget".',
      ],
    },
    {
      title: 'an unknown list',
      around: 'steps',
      text: '- { audience: { add: [facebook/retargets] } }',
      problems: [
        'unknown_name 14:29 The connection "facebook" has no audience "retargets". | Did you mean "facebook/retarget"?',
      ],
    },
    {
      title: 'a list of an unknown connection',
      around: 'steps',
      text: '- { audience: { add: [facebok/retarget] } }',
      problems: ['unknown_name 14:29 There is no connection "facebok". | Did you mean "facebook/retarget"?'],
    },
    {
      title: 'a list without connection',
      around: 'steps',
      text: '- { audience: { remove: [retarget] } }',
      problems: [
        'unknown_name 14:32 An audience is named by connection/audience; found "retarget". | There is: facebook/retarget.',
      ],
    },
    {
      title: 'until without add',
      around: 'steps',
      text: '- { audience: { remove: [facebook/retarget] }, remove: { after: 1d } }',
      problems: [
        'not_allowed_here 14:54 `remove` beside `audience` says until when those added stay; this step adds nobody. | To take them off now, use audience: { remove: […] } alone.',
      ],
    },
    {
      title: 'until unknown',
      around: 'steps',
      text: '- { audience: { add: [facebook/retarget] }, remove: { onexit: true } }',
      problems: ['unknown_key 14:61 `remove` has no key `onexit`. | Did you mean `onExit`?'],
    },
    {
      title: 'until after',
      around: 'steps',
      text: '- { audience: { add: [facebook/retarget] }, remove: { after: never } }',
      problems: [
        'bad_duration 14:68 `after` expects a duration such as 90s, 15m, 4h, 7d or 2w; found the text "never".',
      ],
    },
    {
      title: 'exit of nothing',
      around: 'steps',
      text: '- exit:',
      problems: ['wrong_type 14:14 `exit` expects a reason such as engaged; found nothing.'],
    },
  ],
}

for (const [group, list] of Object.entries(cases)) {
  describe(`A bad workspace tells what is wrong, where, and what to do. ${group}`, () => {
    it.each(list)('$title', ({ around, text, problems }) => {
      const parsed = parseWorkspace(surroundings[around](text), { env: () => undefined, readFile, kinds })
      expect(parsed.ok ? [] : parsed.error.map(line)).toEqual(problems)
    })
  })
}
