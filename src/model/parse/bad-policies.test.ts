import { describe, expect, it } from 'vitest'
import { problemsOf, type Case } from './bad-workspace.fixture.ts'

const cases: Readonly<Record<string, readonly Case[]>> = {
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
        'bad_value 3:88 `timezone` expects a time zone such as Europe/Berlin; found the text "Berlin". | The names are those of the IANA time zone database.',
        'bad_value 3:121 `channel` is an empty list; expected channels such as [push, email].',
        'bad_value 3:159 `then` expects hold, skip or edge; found the text "drop".',
        'bad_value 3:178 `channel` expects push, email, sms or webhook; found the text "fax".',
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
        'unknown_key 3:32 `consent` has no key `fax`. | It takes `push`, `email`, `sms`, `webhook`, `audiences`.',
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
}

describe.each(Object.entries(cases))('A bad workspace tells what is wrong, where, and what to do. %s', (_, list) => {
  it.each(list)('$title', (each) => {
    expect(problemsOf(each)).toEqual(each.problems)
  })
})
