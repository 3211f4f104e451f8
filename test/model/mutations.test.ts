import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { PLANTED } from '../simulation/planted.ts'
import { MUTATIONS } from './mutations.ts'

const ROOT = join(import.meta.dirname, '../..')

/** The long suites say so too, but they are seldom run: a fault that can no longer be planted proves nothing meanwhile. */
describe('the faults that the long suites plant', () => {
  it.each([...MUTATIONS, ...PLANTED])('$name: stands where it is planted, once', ({ file, text, becomes }) => {
    expect(readFileSync(join(ROOT, file), 'utf8').split(text)).toHaveLength(2)
    expect(becomes).not.toBe(text)
  })
})
