import { describe, expect, it } from 'vitest'
import { parseWorkspace } from '../parse-workspace.ts'
import { line } from './bad-workspace.fixture.ts'

/** What stands around the text of a case. */
const surroundings = {
  condition: (text: string) => `version: 1
workspace: shop
cohorts:
  known: { where: { did: Signed Up } }
  tested:
    where: ${text}`,
  computed: (text: string) => `version: 1
workspace: shop
computed:
  ${text}`,
  section: (text: string) => `version: 1
workspace: shop
computed: ${text}`,
  goal: (text: string) => `version: 1
workspace: shop
campaigns:
  tested:
    entry: { event: A }
    goal: ${text}
    steps: [{ wait: 1h }]`,
}

/** `code line:column message | hint`, in reading order. */
type Case = readonly [title: string, text: string, ...problems: string[]]

function check(title: string, around: keyof typeof surroundings, cases: readonly Case[]): void {
  describe(`A bad condition tells what is wrong, where, and what to do. ${title}`, () => {
    it.each(cases)('%s', (_, text, ...problems) => {
      const options = { env: (name: string) => ({ MIN: '500' })[name], readFile: () => undefined, kinds: {} }
      const parsed = parseWorkspace(surroundings[around](text), options)
      expect(parsed.ok ? [] : parsed.error.map(line)).toEqual(problems)
    })
  })
}

check('Dates', 'condition', [
  [
    'a date in words',
    '{ did: A, from: last monday }',
    'bad_value 6:28 `from` expects a date such as 2027-01-31 or 2027-01-31T18:00:00Z; found the text "last monday".',
  ],
  [
    'a date as a number',
    '{ did: A, until: 2027 }',
    'wrong_type 6:29 `until` expects a date such as 2027-01-31 or 2027-01-31T18:00:00Z; found the number 2027. | To mean it as text, put it in quotes: "2027".',
  ],
  [
    'a date that is none',
    '{ did: A, from: 2027-02-30 }',
    'bad_value 6:28 `from` expects a date such as 2027-01-31 or 2027-01-31T18:00:00Z; found the text "2027-02-30".',
  ],
  [
    'a moment without its zone',
    '{ didNot: A, until: "2027-01-31T18:00:00" }',
    'bad_value 6:32 `until` expects a date such as 2027-01-31 or 2027-01-31T18:00:00Z; found the text "2027-01-31T18:00:00". | Say the time zone: Z or +01:00 at its end.',
  ],
  [
    'dates the wrong way round',
    '{ did: A, from: 2027-02-01, until: 2027-01-01 }',
    'bad_value 6:47 `until` must be later than `from`: nothing lies between 2027-02-01 and 2027-01-01.',
  ],
  [
    'dates with nothing between',
    '{ did: A, from: 2027-02-01, until: 2027-02-01 }',
    'bad_value 6:47 `until` must be later than `from`: nothing lies between 2027-02-01 and 2027-02-01. | `until` is no part of it: for one day, write the day after.',
  ],
  [
    'a date beside another operator',
    '{ in: known, from: 2027-02-01 }',
    'unknown_key 6:25 `in` has no key `from`. | It takes `in`, `for`.',
  ],
  [
    'a date in since',
    '{ did: A, since: { did: B, until: 2027-01-01 } }',
    'unknown_key 6:39 `since` has no key `until`. | It takes `did`, `where`, `within`.',
  ],
])

check('Aggregates', 'condition', [
  [
    'no mapping',
    '{ aggregate: sum, gte: 500 }',
    'wrong_type 6:25 `aggregate` expects a mapping with `sum`, `avg`, `min`, `max`, `count`, `distinct`, `first`, `last`, `mostFrequent`, `of`, `where`, `within`; found the text "sum".',
  ],
  [
    'nothing in it',
    '{ aggregate: {} }',
    'missing_key 6:25 An aggregate needs `of`; it is missing.',
    'missing_key 6:25 An aggregate needs a function with the path of its values, such as sum: total. | It is one of sum, avg, min, max, count, distinct, first, last, mostFrequent.',
    'missing_key 6:25 `aggregate` needs what it is compared with: is or an operator such as gte. | Write it beside the aggregate: { aggregate: { … }, gte: 500 }.',
  ],
  ['no event', '{ aggregate: { sum: total }, gte: 500 }', 'missing_key 6:25 An aggregate needs `of`; it is missing.'],
  [
    'no function',
    '{ aggregate: { of: A }, gte: 500 }',
    'missing_key 6:25 An aggregate needs a function with the path of its values, such as sum: total. | It is one of sum, avg, min, max, count, distinct, first, last, mostFrequent.',
  ],
  [
    'two functions',
    '{ aggregate: { sum: total, avg: total, of: A }, gte: 500 }',
    'ambiguous 6:39 An aggregate has one function; found `sum` and `avg`. | Make two aggregates of it.',
  ],
  [
    'a misspelt function',
    '{ aggregate: { distnct: sku, of: A }, gte: 5 }',
    'unknown_key 6:27 An aggregate has no key `distnct`. | Did you mean `distinct`?',
  ],
  [
    'an unknown function',
    '{ aggregate: { median: total, of: A }, gte: 5 }',
    'unknown_key 6:27 An aggregate has no key `median`. | It takes `sum`, `avg`, `min`, `max`, `count`, `distinct`, `first`, `last`, `mostFrequent`, `of`, `where`, `within`.',
  ],
  [
    'collect',
    '{ aggregate: { collect: sku, of: A }, gte: 5 }',
    'unknown_key 6:27 An aggregate has no key `collect`. | It gives a list, for templates: put it under computed, and ask here for count or distinct.',
  ],
  [
    'nothing to compare with',
    '{ aggregate: { sum: total, of: A } }',
    'missing_key 6:25 `aggregate` needs what it is compared with: is or an operator such as gte. | Write it beside the aggregate: { aggregate: { … }, gte: 500 }.',
  ],
  [
    'the comparison inside',
    '{ aggregate: { sum: total, of: A, gte: 500 } }',
    'unknown_key 6:46 An aggregate has no key `gte`. | What it is compared with stands beside it: { aggregate: { … }, gte: 500 }; a computed trait is compared as { trait: NAME, gte: 500 }.',
  ],
  [
    'a path that is none',
    '{ aggregate: { sum: "products.sku[0]", of: A }, gte: 5 }',
    'bad_value 6:32 "products.sku[0]" is no property path. | Write names with dots between them, [] after a list: campaign.name, products[].sku.',
  ],
  [
    'a path that is a number',
    '{ aggregate: { sum: 5, of: A }, gte: 5 }',
    'wrong_type 6:32 `sum` expects a property path such as total; found the number 5. | To mean it as text, put it in quotes: "5".',
  ],
  [
    'a forbidden path',
    '{ aggregate: { first: __proto__, of: A }, is: 5 }',
    `bad_value 6:34 "__proto__" can't be part of a property path.`,
  ],
  [
    'a count of everything',
    '{ aggregate: { count: true, of: A }, gte: 5 }',
    'wrong_type 6:34 `count` expects a property path; found true. | It counts where there is a value: name a property that each event has, such as order_id.',
  ],
  [
    'a count of a star',
    '{ aggregate: { count: "*", of: A }, gte: 5 }',
    'wrong_type 6:34 `count` expects a property path; found the text "*". | It counts where there is a value: name a property that each event has, such as order_id.',
  ],
  [
    'of several events',
    '{ aggregate: { sum: total, of: [A, B] }, gte: 5 }',
    'wrong_type 6:43 `of` expects the name of an event; found a list.',
  ],
  [
    'a bad window and filter',
    '{ aggregate: { sum: total, of: A, within: 90, where: {} }, gte: 5 }',
    'bad_duration 6:54 `within` expects a duration such as 90s, 15m, 4h, 7d or 2w; found the number 90. | Say the unit: 90s, 90m, 90h or 90d.',
    'bad_value 6:65 `where` is empty; name at least one property, or leave it out.',
  ],
  [
    'a filter that changes with time',
    '{ aggregate: { sum: x, of: A, where: { y: { withinLast: 1d } } }, gte: 5 }',
    "not_allowed_here 6:56 `withinLast` can't stand in `where`: whether an event counts must not change with time. | Use within beside did, or before and after with dates.",
  ],
  [
    'a number compared with text',
    '{ aggregate: { sum: total, of: A }, contains: "5" }',
    'bad_value 6:48 `contains` compares text, but `sum` gives a number. | Use is, gt, gte, lt or lte.',
  ],
  [
    'a number compared with numbers in quotes',
    '{ aggregate: { avg: total, of: A }, gte: "500", is: [1, "2"] }',
    'bad_value 6:53 `gte` expects a number, since `avg` gives one; found the text "500". | Write it without quotes.',
    'bad_value 6:68 `is[1]` expects a number, since `avg` gives one; found the text "2". | Write it without quotes.',
  ],
  [
    'a number compared with a variable',
    '{ aggregate: { max: total, of: A }, gte: "${MIN}" }',
    'bad_value 6:53 `gte` expects a number, since `max` gives one; found the text "${MIN}". | What the environment fills in is always text.',
  ],
  [
    'a comparison of the wrong type',
    '{ aggregate: { last: color, of: A }, startsWith: 5 }',
    'wrong_type 6:61 `startsWith` expects text; found the number 5. | To mean it as text, put it in quotes: "5".',
  ],
  [
    'in for is',
    '{ aggregate: { last: color, of: A }, in: [red] }',
    'ambiguous 6:49 A condition has one operator; found `aggregate` and `in` in one mapping. | Compare an aggregate with a list by is.',
  ],
  [
    'a modifier beside it',
    '{ aggregate: { sum: total, of: A }, gte: 5, within: 7d }',
    'unknown_key 6:56 `aggregate` has no key `within`. | It takes `aggregate`, `is`, `eq`, `ne`, `gt`, `gte`, `lt`, `lte`, `contains`, `startsWith`, `endsWith`, `glob`, `exists`, `before`, `after`, `withinLast`, `withinNext`, `for`.',
  ],
])

check('Sequences', 'condition', [
  [
    'no list',
    '{ sequence: { did: A } }',
    'wrong_type 6:24 `sequence` expects a list of steps, such as [{ did: A }, { did: B, within: 1h }]; found a mapping.',
  ],
  ['an empty list', '{ sequence: [] }', 'bad_value 6:24 `sequence` expects 2 to 10 steps; found 0.'],
  [
    'one step',
    '{ sequence: [{ did: A }] }',
    'bad_value 6:24 `sequence` expects 2 to 10 steps; found 1. | For one event alone, use did.',
  ],
  [
    'too many steps',
    `{ sequence: [${Array.from({ length: 11 }, () => '{ did: A }').join(', ')}] }`,
    'bad_value 6:24 `sequence` expects 2 to 10 steps; found 11.',
  ],
  [
    'steps that are names',
    '{ sequence: [A, { did: B }] }',
    'wrong_type 6:25 `sequence[0]` expects a mapping with `did`, `didNot`, `where`, `within`; found the text "A".',
  ],
  [
    'a step of another operator',
    '{ sequence: [{ did: A }, { opened: nudge }] }',
    'unknown_key 6:39 A step of a sequence has no key `opened`. | It takes `did`, `didNot`, `where`, `within`.',
  ],
  [
    'a misspelt operator',
    '{ sequence: [{ did: A }, { didnt: B, within: 1h }] }',
    'unknown_key 6:39 A step of a sequence has no key `didnt`. | Did you mean `didNot`?',
  ],
  [
    'a step of two operators',
    '{ sequence: [{ did: A }, { did: B, didNot: C }] }',
    'ambiguous 6:47 A step of a sequence has one operator; found `did` and `didNot` in one mapping. | Make two steps of it.',
  ],
  [
    'a step without event',
    '{ sequence: [{ did: A }, { within: 1h }] }',
    'missing_key 6:37 A step of a sequence needs `did` or `didNot`; both are missing.',
  ],
  [
    'modifiers of did',
    '{ sequence: [{ did: A, times: 2 }, { did: B, since: A }] }',
    'unknown_key 6:35 A step of a sequence has no key `times`. | It takes `did`, `didNot`, `where`, `within`.',
    'unknown_key 6:57 A step of a sequence has no key `since`. | It takes `did`, `didNot`, `where`, `within`.',
  ],
  [
    'what stands around the steps',
    '{ sequence: [{ did: A, for: 1h }, { did: B, same: [x] }] }',
    'unknown_key 6:35 A step of a sequence has no key `for`. | Put `for` beside `sequence`: it is for all its steps.',
    'unknown_key 6:56 A step of a sequence has no key `same`. | Put `same` beside `sequence`: it is for all its steps.',
  ],
  [
    'a forbidden first step',
    '{ sequence: [{ didNot: A, within: 1h }, { did: B }] }',
    'not_allowed_here 6:27 A sequence begins with `did`; `didNot` forbids something between its steps, or after the last. | To ask that something was never done, put didNot beside the sequence, both under all.',
  ],
  [
    'only forbidden steps',
    '{ sequence: [{ didNot: A }, { didNot: B }] }',
    'not_allowed_here 6:27 A sequence begins with `did`; `didNot` forbids something between its steps, or after the last. | To ask that something was never done, put didNot beside the sequence, both under all.',
    'missing_key 6:42 A `didNot` at the end of a sequence needs `within`: for how long nothing of the kind may come.',
  ],
  [
    'within in the first step',
    '{ sequence: [{ did: A, within: 1h }, { did: B }] }',
    'not_allowed_here 6:35 `within` is counted from the step before; the first step has none. | To bound the whole sequence, put it beside `sequence`.',
  ],
  [
    'within between steps',
    '{ sequence: [{ did: A }, { didNot: B, within: 1h }, { did: C }] }',
    'not_allowed_here 6:50 A `didNot` between two steps takes no `within`: it forbids the event from the one to the other. | To bound that time, put `within` in the `did` after it.',
  ],
  [
    'no within at the end',
    '{ sequence: [{ did: A }, { didNot: B }] }',
    'missing_key 6:39 A `didNot` at the end of a sequence needs `within`: for how long nothing of the kind may come.',
  ],
  [
    'different waits at the end',
    '{ sequence: [{ did: A }, { didNot: B, within: 1h }, { didNot: C, within: 2h }] }',
    'bad_value 6:85 Several `didNot` at the end of a sequence need the same `within`. | Make two sequences of it, both under all.',
  ],
  [
    'a wait as long as the whole',
    '{ sequence: [{ did: A }, { didNot: B, within: 7d }], within: 1w }',
    'bad_value 6:58 The sequence can never hold: this wait is as long as `within` beside `sequence`, or longer. | When the wait is over its steps are too old: make the `within` of the whole longer.',
  ],
  [
    'a bad window',
    '{ sequence: [{ did: A }, { did: B, within: 1 }], within: soon, same: x }',
    'bad_duration 6:55 `within` expects a duration such as 90s, 15m, 4h, 7d or 2w; found the number 1. | Say the unit: 1s, 1m, 1h or 1d.',
    'bad_duration 6:69 `within` expects a duration such as 90s, 15m, 4h, 7d or 2w; found the text "soon".',
    'wrong_type 6:81 `same` expects a list of property paths, such as [campaign_name]; found the text "x".',
  ],
  [
    'another modifier beside it',
    '{ sequence: [{ did: A }, { did: B }], times: 2 }',
    'unknown_key 6:50 `sequence` has no key `times`. | It takes `sequence`, `within`, `same`, `for`.',
  ],
  [
    'two operators',
    '{ sequence: [{ did: A }, { did: B }], did: C }',
    'ambiguous 6:50 A condition has one operator; found `sequence` and `did` in one mapping. | Put each in a mapping of its own, in a list under all or any.',
  ],
])

check('Reachable', 'condition', [
  [
    'a misspelt channel',
    '{ reachable: emial }',
    'bad_value 6:25 `reachable` expects push, email, sms or webhook; found the text "emial". | Did you mean email?',
  ],
  [
    'several channels',
    '{ reachable: [push, email] }',
    'wrong_type 6:25 `reachable` expects push, email, sms or webhook; found a list.',
  ],
  [
    'a modifier beside it',
    '{ reachable: push, within: 1d }',
    'unknown_key 6:31 `reachable` has no key `within`. | It takes `reachable`, `for`.',
  ],
])

check('Goals', 'goal', [
  [
    'a sequence whose wait is longer than the goal is fine',
    '{ sequence: [{ did: A }, { didNot: B, within: 9d }], within: 7d }',
  ],
  [
    'dates of a goal',
    '{ did: A, from: soon, within: 7d }',
    'bad_value 6:27 `from` expects a date such as 2027-01-31 or 2027-01-31T18:00:00Z; found the text "soon".',
  ],
  [
    'an aggregate of a goal',
    '{ aggregate: { sum: total }, gte: 5, within: 7 }',
    'missing_key 6:24 An aggregate needs `of`; it is missing.',
    'bad_duration 6:56 `within` expects a duration such as 90s, 15m, 4h, 7d or 2w; found the number 7. | Say the unit: 7s, 7m, 7h or 7d.',
  ],
])

check('Subscribed', 'condition', [
  [
    'no topic',
    '{ subscribed: true }',
    'wrong_type 6:26 `subscribed` expects a topic or channel, such as newsletter or email; found true. | To mean it as text, put it in quotes: "true".',
  ],
  [
    'nothing',
    '{ subscribed: }',
    'wrong_type 6:26 `subscribed` expects a topic or channel, such as newsletter or email; found nothing.',
  ],
  [
    'empty text',
    '{ subscribed: " " }',
    'bad_value 6:26 `subscribed` expects a topic or channel, such as newsletter or email; found empty text.',
  ],
  [
    'several topics',
    '{ subscribed: [news, offers] }',
    'wrong_type 6:26 `subscribed` expects a topic or channel, such as newsletter or email; found a list.',
  ],
  [
    'a topic that is too long',
    `{ subscribed: ${'n'.repeat(201)} }`,
    'bad_value 6:26 A topic has at most 200 characters; "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn…" has 201.',
  ],
  [
    'a modifier beside it',
    '{ subscribed: news, within: 7d }',
    'unknown_key 6:32 `subscribed` has no key `within`. | It takes `subscribed`, `for`.',
  ],
])

check('Collections', 'computed', [
  ['no event', 'cart: { collect: sku }', 'missing_key 4:9 `collect` needs `of`; it is missing.'],
  [
    'no path',
    'cart: { collect: true, of: A }',
    'wrong_type 4:20 `collect` expects the path of what tells one thing from another, such as product_id; found true. | To mean it as text, put it in quotes: "true".',
  ],
  [
    'a path that is none',
    'cart: { collect: "products[0].sku", of: A }',
    'bad_value 4:20 "products[0].sku" is no property path. | Write names with dots between them, [] after a list: campaign.name, products[].sku.',
  ],
  [
    'a list instead of what tells its things apart',
    'cart: { collect: "products[]", of: A }',
    'bad_value 4:20 "products[]" is a list; `collect` expects what tells its things from each other. | Name a property of them: products[].product_id.',
  ],
  [
    'a function beside it',
    'cart: { collect: sku, sum: price, of: A }',
    'unknown_key 4:25 `collect` has no key `sum`. | It takes `collect`, `of`, `where`, `within`, `atMost`, `minus`.',
  ],
  [
    'misspelt',
    'cart: { colect: sku, of: A }',
    'unknown_key 4:11 An aggregate has no key `colect`. | Did you mean `collect`?',
  ],
  [
    'too many things, too few, and none',
    'a: { collect: sku, of: A, atMost: 51 }\n  b: { collect: sku, of: A, atMost: 0 }\n  c: { collect: sku, of: A, atMost: all }',
    'bad_value 4:37 `atMost` expects a whole number from 1 to 50; found the number 51.',
    'bad_value 5:37 `atMost` expects a whole number from 1 to 50; found the number 0.',
    'wrong_type 6:37 `atMost` expects a whole number from 1 to 50; found the text "all".',
  ],
  [
    'a bad window and filter',
    'cart: { collect: sku, of: A, within: 30, where: {} }',
    'bad_duration 4:40 `within` expects a duration such as 90s, 15m, 4h, 7d or 2w; found the number 30. | Say the unit: 30s, 30m, 30h or 30d.',
    'bad_value 4:51 `where` is empty; name at least one property, or leave it out.',
  ],
  [
    'nothing that takes away',
    'cart: { collect: sku, of: A, minus: [] }',
    'bad_value 4:39 `minus` expects 1 to 8 events; found 0.',
  ],
  [
    'too many that take away',
    'cart: { collect: sku, of: A, minus: [A, B, C, D, E, F, G, H, I] }',
    'bad_value 4:39 `minus` expects 1 to 8 events; found 9.',
  ],
  [
    'what takes away as a list in a list, a number, or without its event',
    'cart: { collect: sku, of: A, minus: [[B], 5, { path: sku }] }',
    'wrong_type 4:40 `minus[0]` expects the name of an event, { did, where, path }, or a list of these; found a list.',
    'wrong_type 4:45 `minus[1]` expects the name of an event; found the number 5. | To mean it as text, put it in quotes: "5".',
    'missing_key 4:48 `minus` needs `did`; it is missing.',
  ],
  [
    'an unknown key and a bad path in what takes away',
    'cart: { collect: sku, of: A, minus: { did: B, within: 7d, path: "items[]" } }',
    'unknown_key 4:49 `minus` has no key `within`. | It takes `did`, `where`, `path`.',
    'bad_value 4:67 "items[]" is a list; `path` expects what tells its things from each other. | Name a property of them: items[].product_id.',
  ],
])

check('Computed traits', 'computed', [
  [
    'a name in another style',
    'Lifetime-Value: { sum: total, of: A }',
    `bad_key 4:3 "Lifetime-Value" can't be the name of a computed trait. | A name is 1 to 64 small letters, digits and _, the first a letter: write lifetime_value.`,
  ],
  [
    'a name in camel case',
    'lifetimeValue: { sum: total, of: A }',
    `bad_key 4:3 "lifetimeValue" can't be the name of a computed trait. | A name is 1 to 64 small letters, digits and _, the first a letter: write lifetime_value.`,
  ],
  [
    'a name of signs',
    '"!": { sum: total, of: A }',
    `bad_key 4:3 "!" can't be the name of a computed trait. | A name is 1 to 64 small letters, digits and _, the first a letter.`,
  ],
  [
    'a name that is too long',
    `${'a'.repeat(65)}: { sum: total, of: A }`,
    `bad_key 4:3 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…" can't be the name of a computed trait. | A name is 1 to 64 small letters, digits and _, the first a letter.`,
  ],
  [
    'a built-in trait',
    'first_seen: { first: at, of: A }',
    "bad_key 4:3 `first_seen` is a trait that every profile has; it can't be computed. | Choose another name.",
  ],
  [
    'a name twice',
    'a: { sum: x, of: A }\n  a: { sum: y, of: A }',
    'duplicate_key 5:3 "a" stands here a second time; the first is at line 4, column 3. | Remove or rename one of them.',
  ],
  [
    'a reserved name',
    'constructor: { sum: x, of: A }',
    `bad_key 4:3 "constructor" can't be a key. | Choose another name.`,
  ],
  [
    'no aggregate',
    'a: 5',
    'wrong_type 4:6 `a` expects a mapping with `sum`, `avg`, `min`, `max`, `count`, `distinct`, `first`, `last`, `mostFrequent`, `of`, `where`, `within`, `collect`; found the number 5.',
  ],
  [
    'nothing',
    'a:',
    'wrong_type 4:5 `a` expects a mapping with `sum`, `avg`, `min`, `max`, `count`, `distinct`, `first`, `last`, `mostFrequent`, `of`, `where`, `within`, `collect`; found nothing.',
  ],
  [
    'a match, which belongs to conditions',
    'a: { sum: total, of: A, gte: 500 }',
    'unknown_key 4:27 An aggregate has no key `gte`. | What it is compared with stands beside it: { aggregate: { … }, gte: 500 }; a computed trait is compared as { trait: NAME, gte: 500 }.',
  ],
  [
    'everything at once',
    'First Seen: { total: sum, of: 5 }\n  b: { sum: total, within: 7 days }',
    `bad_key 4:3 "First Seen" can't be the name of a computed trait. | A name is 1 to 64 small letters, digits and _, the first a letter.`,
    'unknown_key 4:17 An aggregate has no key `total`. | It takes `sum`, `avg`, `min`, `max`, `count`, `distinct`, `first`, `last`, `mostFrequent`, `of`, `where`, `within`, `collect`.',
    'wrong_type 4:33 `of` expects the name of an event; found the number 5. | To mean it as text, put it in quotes: "5".',
    'missing_key 5:6 An aggregate needs `of`; it is missing.',
    'bad_duration 5:28 `within` expects a duration such as 90s, 15m, 4h, 7d or 2w; found the text "7 days". | Write 7d.',
  ],
])

check('The section of computed traits', 'section', [
  [
    'a list',
    '[{ sum: total, of: A }]',
    'wrong_type 3:11 `computed` expects a mapping from name to aggregate; found a list.',
  ],
  ['text', 'total', 'wrong_type 3:11 `computed` expects a mapping from name to aggregate; found the text "total".'],
])
