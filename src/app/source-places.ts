import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Pair } from 'yaml'
import type { Place } from '../model/parse/problem.ts'

/** A step on the way from the root of a definition: a key, or an index in a list. */
export type PathPart = string | number

export interface FoundPlace {
  readonly place: Place
  readonly kind: 'map' | 'list' | 'block' | 'scalar'
  /** Of content kept beside the workspace, `{ file: NAME }`: the name. */
  readonly contentFile: string | undefined
}

/** Finds the part of a definition that a path leads to, in the text as written. Undefined: it is not written out there. */
export type FindPlace = (path: readonly PathPart[]) => FoundPlace | undefined

export interface SourceFile {
  /** What problems call it; absent where there is none. */
  readonly path?: string | undefined
  readonly text: string
}

/** For problems that are found after reading, when only the path is left. The text was read without problems before. */
export function createFindPlace(files: readonly SourceFile[]): FindPlace {
  let opened: readonly OpenFile[] | undefined
  return (path) => {
    // Read again only if something is wrong, which is rare.
    opened ??= files.map(openFile)
    for (const file of opened) {
      const found = findIn(file, path)
      if (found) return found
    }
    return undefined
  }
}

interface OpenFile {
  readonly path: string | undefined
  readonly document: Document.Parsed
  readonly lines: LineCounter
}

function openFile({ path, text }: SourceFile): OpenFile {
  const lines = new LineCounter()
  return { path, lines, document: parseDocument(text, { lineCounter: lines, uniqueKeys: false, prettyErrors: false }) }
}

function findIn(file: OpenFile, path: readonly PathPart[]): FoundPlace | undefined {
  let node: unknown = file.document.contents
  for (const part of path) {
    node = childOf(resolved(file, node), part)
    if (node === undefined) return undefined
  }
  return describe(file, resolved(file, node))
}

const resolved = ({ document }: OpenFile, node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node)

function childOf(node: unknown, part: PathPart): unknown {
  if (isSeq(node) && typeof part === 'number') return node.items[part]
  if (!isMap(node)) return undefined
  return node.items.find(({ key }: Pair) => isScalar(key) && (key.source ?? String(key.value)) === part)?.value
}

function describe({ path, lines }: OpenFile, node: unknown): FoundPlace | undefined {
  if (!isMap(node) && !isSeq(node) && !isScalar(node)) return undefined
  const { line, col } = lines.linePos(node.range?.[0] ?? 0)
  const named = isMap(node) ? childOf(node, 'file') : undefined
  return {
    place: { ...(path !== undefined && { file: path }), line: Math.max(line, 1), column: Math.max(col, 1) },
    kind: isMap(node) ? 'map' : isSeq(node) ? 'list' : isBlock(node) ? 'block' : 'scalar',
    contentFile: isScalar(named) && typeof named.value === 'string' ? named.value : undefined,
  }
}

const isBlock = (node: { readonly type?: string | undefined }): boolean => node.type?.startsWith('BLOCK_') === true
