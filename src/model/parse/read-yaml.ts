import type { Document, Node as YamlNode, Range } from 'yaml'
import { Composer, isAlias, isMap, isScalar, isSeq, LineCounter, Parser, visit } from 'yaml'
import type { CST } from 'yaml'
import { DEPTH_MAX } from './limits.ts'
import type { Entry, Node, Position } from './node.ts'
import { childOf, itemOf, ROOT } from './node.ts'
import type { Place } from './problem.ts'
import { report } from './reports.ts'
import type { TreeBuilder } from './tree-builder.ts'
import { addEntry, broken, buildScalar, mayRead, reportKey } from './tree-builder.ts'

/** One YAML document (so JSON too) as nodes. Undefined: it could not be read, and the problems say why. */
export function readYaml(text: string, file: string | undefined, builder: TreeBuilder): Node | undefined {
  const lines = new LineCounter()
  const placeOf = (offset: number): Place => {
    const { line, col } = lines.linePos(offset)
    return { ...(file !== undefined && { file }), line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  const start = { place: placeOf(0), path: '' }
  const tokens = [...new Parser(lines.addNewLine).parse(text)]
  const deep = findTooDeep(tokens)
  if (deep !== undefined) {
    const message = `Lists and mappings stand more than ${DEPTH_MAX} deep in each other.`
    return report(builder.reports, { ...start, place: placeOf(deep) }, { code: 'too_deep', message })
  }
  const composer = new Composer({ uniqueKeys: false, prettyErrors: false })
  const [document, second] = composer.compose(tokens, true, text.length)
  if (!document || reportSyntax(document, builder, placeOf)) return undefined
  if (second) {
    const message = 'A file holds one YAML document; here a second one begins.'
    return report(builder.reports, { ...start, place: placeOf(second.range[0]) }, { code: 'yaml_syntax', message })
  }
  if (document.contents === null) return { kind: 'scalar', ...start, label: '', value: null, shown: '' }
  return new YamlReader(builder, placeOf, findAnchors(document)).read(document.contents, ROOT)
}

/**
 * The offset of the first collection that stands too deep. Asked before composing, which recurses: near the end of the
 * stack the engine may abort the whole process (while it compiles a regular expression), which nothing can catch.
 */
function findTooDeep(tokens: readonly CST.Token[]): number | undefined {
  const open: { readonly token: CST.Token; readonly depth: number }[] = tokens.map((token) => ({ token, depth: 0 }))
  for (let next = open.pop(); next; next = open.pop()) {
    const { token, depth } = next
    if (depth > DEPTH_MAX) return token.offset
    if (token.type === 'document' && token.value) open.push({ token: token.value, depth })
    if (!('items' in token)) continue
    for (const { key, value } of token.items as readonly CST.CollectionItem[]) {
      if (key) open.push({ token: key, depth: depth + 1 })
      if (value) open.push({ token: value, depth: depth + 1 })
    }
  }
  return undefined
}

function reportSyntax(document: Document.Parsed, builder: TreeBuilder, placeOf: (offset: number) => Place): boolean {
  // A tag that is not known is a warning to the library, and a wish we would silently ignore to the writer.
  const errors = [...document.errors, ...document.warnings]
  for (const error of errors) {
    const at = { place: placeOf(error.pos[0]), path: '' }
    report(builder.reports, at, { code: 'yaml_syntax', message: `Not valid YAML: ${error.message.split('\n')[0]}` })
  }
  return errors.length > 0
}

/** Which node each alias stands for: the last one before it with that anchor. */
function findAnchors(document: Document.Parsed): ReadonlyMap<unknown, YamlNode> {
  const anchors = new Map<string, YamlNode>()
  const targets = new Map<unknown, YamlNode>()
  visit(document, {
    Alias: (_, alias) => {
      const target = anchors.get(alias.source)
      if (target) targets.set(alias, target)
    },
    Value: (_, node) => {
      if (node.anchor) anchors.set(node.anchor, node)
    },
  })
  return targets
}

class YamlReader {
  readonly #builder: TreeBuilder
  readonly #placeOf: (offset: number) => Place
  readonly #targets: ReadonlyMap<unknown, YamlNode>
  /** Anchored nodes whose aliases are being written out: one inside itself has no end. */
  readonly #open = new Set<unknown>()
  #depth = 0

  constructor(builder: TreeBuilder, placeOf: (offset: number) => Place, targets: ReadonlyMap<unknown, YamlNode>) {
    this.#builder = builder
    this.#placeOf = placeOf
    this.#targets = targets
  }

  read(yaml: unknown, position: Position, fallback: Place = this.#placeOf(0)): Node {
    const range = (yaml as { readonly range?: Range | null } | null)?.range
    const at = { ...position, place: range ? this.#placeOf(range[0]) : fallback }
    if (!mayRead(this.#builder, at, this.#depth)) return broken(at)
    if (isAlias(yaml)) return this.#follow(yaml, at)
    if (isScalar(yaml)) return this.#scalar(yaml.value, yaml.source, at)
    this.#depth++
    const node = isMap(yaml) ? this.#map(yaml, at) : isSeq(yaml) ? this.#list(yaml, at) : this.#scalar(null, '', at)
    this.#depth--
    return node
  }

  #scalar(value: unknown, source: string | undefined, at: Position & { readonly place: Place }): Node {
    const known = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
    return buildScalar(this.#builder, at, { value: known, shown: source ?? String(value) })
  }

  #list(yaml: { readonly items: readonly unknown[] }, at: Position & { readonly place: Place }): Node {
    const items = yaml.items.map((item, index) => this.read(item, itemOf(at, index), at.place))
    return { kind: 'list', ...at, items }
  }

  #map(
    yaml: { readonly items: readonly { readonly key: unknown; readonly value: unknown }[] },
    at: Position & { readonly place: Place },
  ): Node {
    const entries = new Map<string, Entry>()
    let refused = false
    for (const pair of yaml.items) {
      const range = (pair.key as { readonly range?: Range | null } | null)?.range
      const keyPlace = range ? this.#placeOf(range[0]) : at.place
      const key = keyText(pair.key)
      if (key === undefined) reportKey(this.#builder.reports, { place: keyPlace, path: at.path })
      const value = key === undefined ? undefined : this.read(pair.value, childOf(at, key), keyPlace)
      const added = key !== undefined && value && addEntry(this.#builder.reports, entries, { key, keyPlace, value })
      refused ||= !added
    }
    // Nothing is missing from a mapping that holds only what was refused.
    return refused && entries.size === 0 ? broken(at) : { kind: 'map', ...at, entries }
  }

  #follow(alias: { readonly source: string }, at: Position & { readonly place: Place }): Node {
    this.#builder.aliases++
    const target = this.#targets.get(alias)
    const message = !target
      ? `There is no anchor &${alias.source} before this alias.`
      : this.#open.has(target)
        ? `The alias *${alias.source} stands inside of what it repeats.`
        : undefined
    if (message !== undefined) {
      report(this.#builder.reports, at, { code: 'yaml_syntax', message })
      return broken(at)
    }
    this.#open.add(target)
    this.#depth++
    const node = this.read(target, at)
    this.#depth--
    this.#open.delete(target)
    return node
  }
}

/** A key as written; undefined for none, lists, mappings and aliases. */
function keyText(key: unknown): string | undefined {
  if (!isScalar(key) || key.value === null) return undefined
  return key.source ?? (typeof key.value === 'string' ? key.value : undefined)
}
