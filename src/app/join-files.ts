import { posix } from 'node:path'
import { isMap, isScalar, parseDocument, visit, type Document, type Pair, type YAMLMap } from 'yaml'
import type { WorkspaceFile } from '../model/parse-workspace.ts'

/**
 * The files of a workspace folder as one document that says the same, comments included: what the API shows, and what can be sent
 * to it. They were read without problems before. Names of content files become relative to the folder.
 */
export function joinFiles(files: readonly WorkspaceFile[]): string {
  const documents = files.map(openDocument).filter(({ contents }) => isMap(contents))
  const [first, ...others] = documents
  if (!first || others.length === 0) return first?.toString({ lineWidth: 0 }) ?? ''
  for (const other of others) {
    const items = (other.contents as YAMLMap).items
    keepComment(other, items[0])
    for (const pair of items) addPair(first.contents as YAMLMap, pair)
  }
  return first.toString({ lineWidth: 0 })
}

function openDocument({ path, text }: WorkspaceFile): Document {
  const document = parseDocument(text)
  const folder = posix.dirname(path)
  if (folder === '.') return document
  visit(document, {
    // `file` has this meaning in content only, and stands there alone.
    Map: (_, map) => {
      const named = map.items.length === 1 ? map.items[0] : undefined
      if (keyOf(named) !== 'file' || !isScalar(named?.value) || typeof named.value.value !== 'string') return
      named.value.value = posix.join(folder, named.value.value)
    },
  })
  return document
}

/** What stands above the first key of a file belongs to the file, which is no more. */
function keepComment({ commentBefore }: Document, first: Pair | undefined): void {
  if (commentBefore == null || !isScalar(first?.key)) return
  first.key.commentBefore = [commentBefore, first.key.commentBefore].filter((part) => part != null).join('\n')
}

function addPair(target: YAMLMap, pair: Pair): void {
  const before = target.items.find((item) => keyOf(item) === keyOf(pair))
  if (!before) return void target.items.push(pair)
  if (isMap(before.value) && isMap(pair.value)) return void before.value.items.push(...pair.value.items)
  // An empty section, or `version` once more.
  if (isMap(pair.value)) before.value = pair.value
}

const keyOf = (pair: Pair | undefined): string | undefined =>
  isScalar(pair?.key) ? (pair.key.source ?? String(pair.key.value)) : undefined
