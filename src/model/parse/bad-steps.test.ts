import { describe, expect, it } from 'vitest'
import { problemsOf, type Case } from './bad-workspace.fixture.ts'

const cases: Readonly<Record<string, readonly Case[]>> = {
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
      title: 'a text message with the field of another channel',
      around: 'steps',
      text: '- { send: sms, message: { body: x } }',
      problems: [
        'missing_key 14:31 A text message needs `text`; it is missing.',
        'unknown_key 14:33 A text message has no key `body`. | It takes `text`, `locales`.',
      ],
    },
    {
      title: 'an unknown channel',
      around: 'steps',
      text: '- { send: mail, message: { subject: x, text: y } }',
      problems: [
        'bad_value 14:17 `send` expects push, email, sms or webhook; found the text "mail". | Did you mean email?',
      ],
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

describe.each(Object.entries(cases))('A bad workspace tells what is wrong, where, and what to do. %s', (_, list) => {
  it.each(list)('$title', (each) => {
    expect(problemsOf(each)).toEqual(each.problems)
  })
})
