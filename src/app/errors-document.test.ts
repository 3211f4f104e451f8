import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { SKIP_REASONS } from '../model/delivery.ts'
import type { RejectReason } from '../model/event.ts'
import type { ProblemCode } from '../model/parse/problem.ts'

const document = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8')

/** First columns of the table below a heading. */
const listed = (heading: string): readonly string[] =>
  [
    ...document
      .split(`\n## ${heading}\n`)[1]!
      .split('\n## ')[0]!
      .matchAll(/^\| `(\w+)` \| .+ \| .+ \|$/gm),
  ].map(([, code]) => code!)

// The compiler sees to it that none is missing and none too many.
const PROBLEMS: Readonly<Record<ProblemCode, true>> = {
  yaml_syntax: true,
  too_large: true,
  too_deep: true,
  too_many_aliases: true,
  too_many_problems: true,
  duplicate_key: true,
  bad_key: true,
  unknown_key: true,
  missing_key: true,
  wrong_type: true,
  bad_value: true,
  bad_duration: true,
  ambiguous: true,
  not_allowed_here: true,
  unknown_name: true,
  duplicate_id: true,
  duplicate_value: true,
  cycle: true,
  unreachable_step: true,
  not_supported: true,
  missing_variable: true,
  bad_variable: true,
  file_not_found: true,
  bad_file: true,
  bad_settings: true,
  bad_template: true,
  alias_event: true,
  unused: true,
  inbox_only: true,
}

const REJECTED: Readonly<Record<RejectReason, true>> = {
  not_an_object: true,
  unknown_type: true,
  no_user_or_anonymous_id: true,
  no_event_name: true,
  no_group_id: true,
  no_previous_id: true,
  event_too_large: true,
  too_many_events: true,
  too_deep: true,
  message_id_too_long: true,
  bad_field: true,
}

it.each([
  ['Problems in a workspace', PROBLEMS],
  ['Rejected events', REJECTED],
  ['Skipped messages', SKIP_REASONS],
])('docs/errors.md lists under "%s" what there is, each once', (heading, codes) => {
  expect(listed(heading)).toEqual(Object.keys(codes))
})
