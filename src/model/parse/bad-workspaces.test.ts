import { describe, expect, it } from 'vitest'
import { problemsOf, type Case } from './bad-workspace.fixture.ts'

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
        'wrong_type 1:1 The workspace expects a mapping with `version`, `workspace`, `sending`, `timezone`, `locale`, `identity`, `tracking`, `records`, `sources`, `connections`, `coupons`, `computed`, `cohorts`, `campaigns`, `templates`, `layouts`, `partials`, `policies`, `topics`; found a list.',
      ],
    },
    {
      title: 'plain text',
      around: 'whole',
      text: 'hello',
      problems: [
        'wrong_type 1:1 The workspace expects a mapping with `version`, `workspace`, `sending`, `timezone`, `locale`, `identity`, `tracking`, `records`, `sources`, `connections`, `coupons`, `computed`, `cohorts`, `campaigns`, `templates`, `layouts`, `partials`, `policies`, `topics`; found the text "hello".',
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
        'unknown_key 3:1 A workspace has no key `zebra`. | It takes `version`, `workspace`, `sending`, `timezone`, `locale`, `identity`, `tracking`, `records`, `sources`, `connections`, `coupons`, `computed`, `cohorts`, `campaigns`, `templates`, `layouts`, `partials`, `policies`, `topics`.',
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
  Records: [
    {
      title: 'a rule that is none',
      around: 'top',
      text: 'records: { exchanges: all }',
      problems: ['bad_value 3:23 `exchanges` expects masked, full or off; found the text "all".'],
    },
    {
      title: 'no duration',
      around: 'top',
      text: 'records: { keep: long }',
      problems: ['bad_duration 3:18 `keep` expects a duration such as 90s, 15m, 4h, 7d or 2w; found the text "long".'],
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
      title: 'a text message with a subject, and a variant of it with a title',
      around: 'top',
      text: 'templates: { a: { channel: sms, subject: x, locales: { de: { title: y } } } }',
      problems: [
        'missing_key 3:17 A template for sms needs `text`; it is missing.',
        'unknown_key 3:33 A template for sms has no key `subject`. | It takes `channel`, `text`, `locales`.',
        'unknown_key 3:62 A variant has no key `title`. | It takes `text`.',
      ],
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
        'bad_value 3:28 `channel` expects push, email, sms or webhook; found the text "mail". | Did you mean email?',
      ],
    },
  ],
}

describe.each(Object.entries(cases))('A bad workspace tells what is wrong, where, and what to do. %s', (_, list) => {
  it.each(list)('$title', (each) => {
    expect(problemsOf(each)).toEqual(each.problems)
  })
})
