import { expect, it } from 'vitest'
import { bounceType } from './bounce-type.ts'
import { ulidOf } from './ulid.ts'
import { withUnixTimes } from './unix-times.ts'

it('a message id is a ULID of its time, the same for the same', () => {
  // The time of the ULID specification's own example.
  expect(ulidOf('ajs-1', 1_469_918_176_385)).toMatch(/^01ARYZ6S41[0-9A-HJKMNP-TV-Z]{16}$/)
  expect(ulidOf('ajs-1', 5)).toBe(ulidOf('ajs-1', 5))
  expect(ulidOf('ajs-2', 5)).not.toBe(ulidOf('ajs-1', 5))
  expect(ulidOf('01ARYZ6S41TSV4RRFFQ69G5FAV', 5)).toBe('01ARYZ6S41TSV4RRFFQ69G5FAV')
  expect(ulidOf('', -1)).toMatch(/^0{10}/)
})

it.each([
  ['2026-11-23', 1_795_392_000],
  ['2026-11-23T00:00', 1_795_392_000],
  ['2026-11-23T02:00:00.999+02:00', 1_795_392_000],
  ['2026-11-23T00:00:00Z', 1_795_392_000],
  ['2026-13-45', '2026-13-45'],
  ['2026', '2026'],
  ['23.11.2026', '23.11.2026'],
  [['2026-11-23'], ['2026-11-23']],
  [{ at: '2026-11-23' }, { at: 1_795_392_000 }],
  [null, null],
])('of %j Customer.io is told %j', (value, told) => {
  expect(withUnixTimes({ value })).toEqual({ value: told })
})

it.each([
  ['550 5.1.1 User unknown', 'hard'],
  ['smtp; 550-5.2.1 The account is disabled', 'hard'],
  ['550 No such user here', 'hard'],
  ['554 5.7.1 Message rejected', 'block'],
  ['550 Listed in a blocklist', 'block'],
  ['452 4.2.2 Over quota', 'soft'],
  ['552 5.2.2 Mailbox full', 'soft'],
  ['421 Try again', 'soft'],
  ['550 Requested action not taken', undefined],
  ['', undefined],
])('a bounce of %j is %s', (failure, type) => {
  expect(bounceType(failure)).toBe(type)
})
