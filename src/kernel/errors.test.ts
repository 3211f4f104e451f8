import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ERRORS, RekindleError, type ErrorCode } from './errors.ts'

const document = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8')
/** Rows of the table below `## Errors`: code and status. */
const rows = [
  ...document
    .split('\n## Errors\n')[1]!
    .split('\n## ')[0]!
    .matchAll(/^\| `(\w+)` \| (\d+) \| (.+) \| (.+) \|$/gm),
]
const codes = Object.keys(ERRORS) as ErrorCode[]

describe('the catalogue of errors', () => {
  it('has each code once in the document, with its status, what it means and what to do', () => {
    const written = rows.map(([, code, status]) => [code, Number(status)])
    expect(Object.fromEntries(written)).toEqual(Object.fromEntries(codes.map((code) => [code, ERRORS[code].status])))
    expect(written).toHaveLength(codes.length)
    for (const [, code, , meaning, advice] of rows)
      expect(Math.min(meaning!.length, advice!.length), code).toBeGreaterThan(10)
  })

  it('has codes in one form, and statuses that say whose fault it is', () => {
    for (const code of codes) expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/)
    const byClass = Map.groupBy(codes, (code) => Math.floor(ERRORS[code].status / 100))
    expect(new Set(byClass.keys())).toEqual(new Set([4, 5]))
    // Clients drop what got a 4xx: our own trouble must never have one.
    expect(byClass.get(5)).toEqual([
      'unavailable',
      'internal',
      'bad_configuration',
      'store_locked',
      'store_corrupt',
      'egress_refused',
    ])
    expect(ERRORS.unavailable.status).toBe(503)
  })

  it('says what to do in a sentence that ends', () => {
    for (const code of codes) expect(ERRORS[code].help, code).toMatch(/^[A-Z].{15,}\.$/)
  })
})

describe('an error of ours', () => {
  it('carries code, status, place and cause', () => {
    const cause = new Error('EIO')
    const error = new RekindleError('unavailable', 'The disk refuses', { path: 'data', cause })
    expect([error.code, error.status, error.path, error.cause, error.name]).toEqual([
      'unavailable',
      503,
      'data',
      cause,
      'RekindleError',
    ])
    expect('cause' in new RekindleError('not_found', 'Nothing')).toBe(false)
  })
})
