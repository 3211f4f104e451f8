import { readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { parseSync } from 'vite'

export interface SourceFile {
  /** From the project's root, with forward slashes: `src/kernel/clock.ts`. */
  readonly path: string
  /** The folder under src/: `kernel`. Empty for a file that lies in src/ itself. */
  readonly layer: string
  readonly isTest: boolean
  readonly lineCount: number
  /** Everything that is imported, re-exported or named in a type, in order, with repetitions. */
  readonly imports: readonly string[]
  /** Lines that read the clock by `new Date()` or `Date()`: the linter has no rule for these. */
  readonly clockReads: readonly number[]
}

interface Node {
  readonly type: string
  readonly start: number
  readonly source?: { readonly value?: unknown } | null
  readonly callee?: Node & { readonly name?: string }
  readonly arguments?: readonly Node[]
}

const NAMES_A_MODULE = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
  'TSImportType',
])

export function readSourceFile(root: string, path: string): SourceFile {
  const text = readFileSync(posix.join(root, path), 'utf8')
  return parseSourceFile(path, text)
}

export function parseSourceFile(path: string, text: string): SourceFile {
  const { program, errors } = parseSync(path, text)
  if (errors.length > 0) throw new Error(`${path} cannot be parsed: ${errors[0]!.message}`)
  const imports: string[] = []
  const clockReads: number[] = []
  visit(program, (node) => {
    if (NAMES_A_MODULE.has(node.type) && typeof node.source?.value === 'string') imports.push(node.source.value)
    if (readsClock(node)) clockReads.push(text.slice(0, node.start).split('\n').length)
  })
  return {
    path,
    layer: path.split('/').length > 2 ? path.split('/')[1]! : '',
    isTest: path.endsWith('.test.ts'),
    lineCount: text.replace(/\n$/, '').split('\n').length,
    imports,
    clockReads,
  }
}

/** The file that a relative import means; undefined for packages and Node's own modules. */
export function resolveImport(from: string, specifier: string): string | undefined {
  return specifier.startsWith('.') ? posix.join(posix.dirname(from), specifier) : undefined
}

function readsClock(node: Node): boolean {
  if (node.callee?.type !== 'Identifier' || node.callee.name !== 'Date') return false
  return node.type === 'CallExpression' || (node.type === 'NewExpression' && node.arguments?.length === 0)
}

function visit(value: unknown, seen: (node: Node) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, seen)
  } else if (typeof value === 'object' && value !== null) {
    if ('type' in value && typeof value.type === 'string') seen(value as Node)
    for (const inner of Object.values(value)) visit(inner, seen)
  }
}
