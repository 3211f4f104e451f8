import { asFields, asText, reportType } from './fields.ts'
import { CONTENT_CHARS_MAX, CONTENT_TOTAL_CHARS_MAX } from './limits.ts'
import type { Node } from './node.ts'
import { shorten } from './node.ts'
import type { Reports } from './reports.ts'
import { report } from './reports.ts'

/** Reads `{ file: … }`: content kept beside the workspace. */
export interface ContentFiles {
  /** Undefined: there is no such file. The path is relative to the workspace, with / between folders. */
  readonly readFile: (path: string) => string | undefined
  /** The folder of a workspace file, by the file's name; empty or ending in /. */
  readonly folderOf: (file: string | undefined) => string
  readonly read: Map<string, string | undefined>
  chars: number
}

/** Text as it stands, or the text of the file named by `{ file: … }`. Undefined: reported. */
export function readContent(reports: Reports, files: ContentFiles, node: Node): string | undefined {
  if (node.kind !== 'map') {
    return node.kind === 'list'
      ? reportType(reports, node, 'text or { file: NAME }')
      : asText(reports, node, 'text or { file: NAME }')
  }
  const map = asFields(reports, node, { what: 'content', keys: ['file'], required: ['file'] })
  const named = map?.entries.get('file')?.value
  const name = named && asText(reports, named, 'the path of a file, relative to this one')
  return named && name !== undefined ? readFileAt(reports, files, { node: named, name }) : undefined
}

function readFileAt(
  reports: Reports,
  files: ContentFiles,
  { node, name }: { node: Node; name: string },
): string | undefined {
  const path = resolveRelative(files.folderOf(node.place.file), name)
  if (path === undefined) {
    const message = `"${shorten(name)}" leads out of the workspace's folder.`
    return report(reports, node, {
      code: 'bad_file',
      message,
      hint: 'Write a path relative to this file, with / between folders.',
    })
  }
  if (!files.read.has(path)) files.read.set(path, files.readFile(path))
  const text = files.read.get(path)
  if (text === undefined) {
    return report(reports, node, {
      code: 'file_not_found',
      message: `There is no file "${shorten(path)}" in the workspace's folder.`,
    })
  }
  files.chars += text.length
  if (text.length > CONTENT_CHARS_MAX || files.chars > CONTENT_TOTAL_CHARS_MAX) {
    const message = `"${shorten(path)}" is too large: a file may have ${CONTENT_CHARS_MAX} characters, all together ${CONTENT_TOTAL_CHARS_MAX}.`
    return report(reports, node, { code: 'too_large', message })
  }
  if (text.trim() !== '') return text
  return report(reports, node, { code: 'bad_file', message: `"${shorten(path)}" is empty.` })
}

/** Counts content that stands in the definition once more, since each template carries its own. False: it is too much, and reported. */
export function chargeContent(reports: Reports, files: ContentFiles, node: Node, text: string): boolean {
  files.chars += text.length
  if (files.chars <= CONTENT_TOTAL_CHARS_MAX) return true
  const message = `With its layout and partials, the content of all templates has more than ${CONTENT_TOTAL_CHARS_MAX} characters.`
  report(reports, node, { code: 'too_large', message })
  return false
}

/** The path with `.` and `..` worked out, or undefined if it is absolute or leads above the workspace's folder. */
export function resolveRelative(folder: string, name: string): string | undefined {
  if (name.startsWith('/') || /[\\\0]|^[A-Za-z]:/.test(name)) return undefined
  const segments: string[] = []
  for (const segment of (folder + name).split('/')) {
    if (segment === '' || segment === '.') continue
    if (segment !== '..') segments.push(segment)
    else if (segments.pop() === undefined) return undefined
  }
  return segments.length === 0 ? undefined : segments.join('/')
}
