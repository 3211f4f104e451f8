import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseSourceFile } from '../architecture/source-file.ts'

/** More than that nobody reads in one sitting, and a model that is not read is believed for no reason. */
const LINES_END = 600

/** Everything of the model that runs. */
const FILES = readdirSync(import.meta.dirname).filter(
  (file) => file.startsWith('reference-') || file === 'remembered.ts',
)
const TEXTS = FILES.map((file) => readFileSync(join(import.meta.dirname, file), 'utf8'))

/** Lines that are neither blank nor comment. */
const linesOf = (text: string): readonly string[] =>
  text.split('\n').filter((line) => line.trim() !== '' && !/^\s*(\/\/|\/\*|\*)/.test(line))

const importsOf = (text: string): readonly string[] => parseSourceFile('test/model/model.ts', text).imports

const withoutTypeImports = (text: string): string => text.replaceAll(/^import type \{[^}]*\} from '[^']*'$/gm, '')

const isOfModel = (specifier: string): boolean => FILES.includes(specifier.slice('./'.length))

describe('the reference model', () => {
  it('is small enough to be believed by reading it', () => {
    expect(FILES).toHaveLength(6)
    const count = TEXTS.flatMap(linesOf).length
    expect(count).toBeGreaterThan(LINES_END / 2)
    expect(count).toBeLessThan(LINES_END)
  })

  it('counts neither blank lines nor comments, however they begin', () => {
    expect(linesOf('/** A */\n\n/**\n * B\n */\nconst a = 1 // C\n  // D\n  return a * b\n')).toHaveLength(2)
  })

  it('runs no code but its own, and takes only types of the language from elsewhere', () => {
    const taken = TEXTS.flatMap(importsOf).filter((specifier) => !isOfModel(specifier))
    expect([...new Set(taken)].filter((specifier) => !/^\.\.\/\.\.\/src\/model\/[a-z]+\.ts$/.test(specifier))).toEqual([
      './scenario.ts',
    ])
    const run = TEXTS.flatMap((text) => importsOf(withoutTypeImports(text)))
    expect(run.length).toBeGreaterThan(5)
    expect(run.filter((specifier) => !isOfModel(specifier))).toEqual([])
  })
})
