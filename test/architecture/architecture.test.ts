import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findCycles } from './cycles.ts'
import { FENCED, isLayer, mayImport, PURE_LAYERS, PURE_PACKAGES } from './layers.ts'
import { layerOverrides } from './lint-layers.ts'
import { parseSourceFile, readSourceFile, resolveImport } from './source-file.ts'
import type { SourceFile } from './source-file.ts'

const root = resolve(import.meta.dirname, '../..')

/** Fewer means that the walk is broken and every check below holds because it looked at nothing. */
const FILES_MIN = 80

/** A file beyond this holds more than one concept. */
const LINES_MAX = 400

const paths = readdirSync(resolve(root, 'src'), { recursive: true, encoding: 'utf8' })
  .map((path) => `src/${path.replaceAll('\\', '/')}`)
  .filter((path) => path.endsWith('.ts'))
  .sort()
const files = paths.map((path) => readSourceFile(root, path))
const code = files.filter((file) => !file.isTest)

/** `file: import` for each import that breaks the rule; the answer is expected to be empty. */
function offences(
  of: readonly SourceFile[],
  breaks: (file: SourceFile, specifier: string) => boolean,
): readonly string[] {
  return of.flatMap((file) => file.imports.filter((name) => breaks(file, name)).map((name) => `${file.path}: ${name}`))
}

const packageOf = (specifier: string) => specifier.match(/^(@[^/]+\/)?[^/]+/)![0]
const isPackage = (specifier: string) => !specifier.startsWith('.') && !specifier.startsWith('node:')

/** The connection that a file belongs to: a folder of src/connections with a declaration in index.ts. */
function connectionOf(path: string): string | undefined {
  const folder = path.match(/^src\/connections\/([^/]+)\//)?.[1]
  return folder !== undefined && paths.includes(`src/connections/${folder}/index.ts`) ? folder : undefined
}

describe('what was looked at', () => {
  it('is every TypeScript file under src, as git and the disk see it', () => {
    expect(paths.length).toBeGreaterThanOrEqual(FILES_MIN)
    expect(paths).toEqual(existsSync(resolve(root, '.git')) ? filesByGit() : paths)
  })

  it('lies in layers that are known, and every layer folder with code was seen', () => {
    expect(files.filter((file) => !isLayer(file.layer)).map((file) => file.path)).toEqual([])
    const folders = readdirSync(resolve(root, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory())
    expect(folders.map((folder) => folder.name).filter((name) => !isLayer(name))).toEqual([])
    const withCode = folders
      .map((folder) => folder.name)
      .filter((name) => paths.some((path) => path.startsWith(`src/${name}/`)))
    expect([...new Set(files.map((file) => file.layer))].sort()).toEqual(withCode.sort())
  })

  it('includes imports of every form, also of types only', () => {
    const text = `
      import type { A } from './a.ts'
      import './b.ts'
      export * from './c.ts'
      export { type D } from './d.ts'
      type E = import('./e.ts').E
      const f = () => import('./f.ts')
      // import './no.ts'
      const s = "import './no.ts'"
      export const now = () => [new Date(), Date(), new Date(5)]`
    const file = parseSourceFile('src/kernel/x.ts', text)
    expect(file.imports).toEqual(['./a.ts', './b.ts', './c.ts', './d.ts', './e.ts', './f.ts'])
    expect(file.clockReads).toEqual([10, 10])
  })
})

describe('arrows', () => {
  it('go down only', () => {
    const upward = offences(files, (file, specifier) => {
      const layer = resolveImport(file.path, specifier)?.match(/^src\/([^/]+)\//)?.[1]
      return layer !== undefined && isLayer(file.layer) && !mayImport(file.layer).has(layer as never)
    })
    expect(upward).toEqual([])
  })

  it('never join two connections', () => {
    const joined = offences(files, (file, specifier) => {
      const from = connectionOf(file.path)
      const to = connectionOf(resolveImport(file.path, specifier) ?? '')
      return from !== undefined && to !== undefined && from !== to
    })
    expect(joined).toEqual([])
  })

  it('form no circle', () => {
    const graph = new Map(
      files.map((file) => [file.path, file.imports.flatMap((name) => resolveImport(file.path, name) ?? [])]),
    )
    expect(findCycles(graph)).toEqual([])
  })

  it('that would form a circle are found', () => {
    expect(
      findCycles(
        new Map([
          ['a', ['b']],
          ['b', ['c']],
          ['c', ['b']],
          ['d', ['d']],
        ]),
      ),
    ).toEqual([['b', 'c'], ['d']])
  })

  it('end at a file that exists, named with its ending', () => {
    const lost = offences(files, (file, specifier) => {
      const target = resolveImport(file.path, specifier)
      return target !== undefined && !existsSync(resolve(root, target))
    })
    expect(lost).toEqual([])
  })

  it('leave src only from tests', () => {
    expect(offences(code, (file, name) => resolveImport(file.path, name)?.startsWith('src/') === false)).toEqual([])
    expect(offences(code, (file, name) => resolveImport(file.path, name)?.endsWith('.test.ts') === true)).toEqual([])
  })
})

describe('modules from outside', () => {
  it('are no Node API in kernel, model and engine', () => {
    const pure = code.filter((file) => PURE_LAYERS.some((layer) => layer === file.layer))
    expect(offences(pure, (_, name) => name.startsWith('node:'))).toEqual([])
    expect(
      offences(pure, (file, name) => isPackage(name) && !PURE_PACKAGES[file.layer]!.includes(packageOf(name))),
    ).toEqual([])
  })

  it('are used only in the room they belong to', () => {
    const strays = offences(code, (file, name) =>
      FENCED.some((fence) => fence.modules.includes(name) && !fence.layers.some((layer) => layer === file.layer)),
    )
    expect(strays).toEqual([])
  })

  it('are dependencies of the published package', () => {
    const { dependencies } = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8')) as { dependencies: object }
    expect(offences(code, (_, name) => isPackage(name) && !Object.hasOwn(dependencies, packageOf(name)))).toEqual([])
  })

  it('from Node are named with node: in front', () => {
    const builtins = new Set([
      'assert',
      'buffer',
      'crypto',
      'events',
      'fs',
      'http',
      'https',
      'net',
      'os',
      'path',
      'stream',
      'url',
      'util',
    ])
    expect(offences(files, (_, name) => builtins.has(packageOf(name)))).toEqual([])
  })
})

describe('each file', () => {
  it(`has at most ${LINES_MAX} lines`, () => {
    const long = code.filter((file) => file.lineCount > LINES_MAX)
    expect(long.map((file) => `${file.path}: ${file.lineCount}`)).toEqual([])
  })

  it('takes the time from a Clock', () => {
    const readers = code.filter((file) => file.layer !== 'app' && file.path !== 'src/kernel/clock.ts')
    expect(readers.flatMap((file) => file.clockReads.map((line) => `${file.path}:${line}`))).toEqual([])
  })

  it('is named in kebab case', () => {
    expect(paths.filter((path) => !/^[a-z0-9-]+(\.[a-z]+)*\.ts$/.test(path.split('/').at(-1)!))).toEqual([])
  })
})

it('the linter is told the same layers', () => {
  const { overrides } = JSON.parse(readFileSync(resolve(root, '.oxlintrc.json'), 'utf8')) as {
    overrides: { files: string[] }[]
  }
  expect(overrides.filter(isLayerOverride)).toEqual(layerOverrides)
})

const isLayerOverride = ({ files: globs }: { readonly files: readonly string[] }) =>
  globs.length === 1 && /^src\/[a-z]+\/\*\*\/\*\.ts$/.test(globs[0]!)

function filesByGit(): readonly string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', 'src'], {
    cwd: root,
    encoding: 'utf8',
  })
  const there = listed.split('\n').filter((path) => path.endsWith('.ts') && existsSync(resolve(root, path)))
  return [...new Set(there)].sort()
}
