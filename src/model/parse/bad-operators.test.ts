import { describe, expect, it } from 'vitest'
import { problemsOf, type Case } from './bad-workspace.fixture.ts'

const cases: Readonly<Record<string, readonly Case[]>> = {
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
}

describe.each(Object.entries(cases))('A bad workspace tells what is wrong, where, and what to do. %s', (_, list) => {
  it.each(list)('$title', (each) => {
    expect(problemsOf(each)).toEqual(each.problems)
  })
})
