import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { RekindleError } from '../kernel/errors.ts'
import { failureText } from './failure-text.ts'

function thrownBy(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  throw new Error('It did not throw')
}

describe('what a person reads when something failed', () => {
  it('has the code of an error of ours, its cause, and what to do', () => {
    const cause = new Error('disk I/O error')
    expect(failureText(new RekindleError('unavailable', 'The directory cannot be locked.', { cause }))).toBe(
      'The directory cannot be locked: disk I/O error [unavailable]\nThe store does not take writes just now. Nothing was accepted: send it again after Retry-After.',
    )
    expect(failureText(new RekindleError('internal', 'Broken: disk I/O error', { cause }))).toMatch(
      /^Broken: disk I\/O error \[internal\]\n/,
    )
  })

  it('is what the system says when it refuses a file', () => {
    expect(failureText(thrownBy(() => readFileSync('/nowhere/x')))).toBe(
      "ENOENT: no such file or directory, open '/nowhere/x'",
    )
  })

  it('owns up to a bug in one line, with a way to see more', () => {
    const bug = new TypeError('x is not a function\n    secret context')
    expect(failureText(bug)).toBe(
      'This should not have happened: x is not a function\nRun it again with --log-level debug to see where, and report it.',
    )
    expect(failureText(bug, true)).toContain(' at ')
    expect(failureText('text')).toContain('This should not have happened: text')
  })
})
