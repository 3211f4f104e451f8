import { isMap, isScalar, parseDocument, stringify, type Document, type YAMLMap } from 'yaml'
import { RekindleError } from '../kernel/errors.ts'
import type { CampaignStatus } from '../model/workspace.ts'

/** The definition as it was written, as JSON: `${NAME}` is left as it stands. The source was accepted once, so that it can be read. */
export const definitionOf = (source: string): unknown => read(source).toJS()

/** The source as YAML, also where it was published as JSON. */
export const asYaml = (source: string): string => (isJson(source) ? stringify(JSON.parse(source)) : source)

/** The source with the status of one campaign changed and all else, comments too, as it was. */
export function withCampaignStatus(source: string, campaign: string, status: CampaignStatus): string {
  const document = read(asYaml(source))
  if (!isMap(document.getIn(['campaigns', campaign]))) {
    throw new RekindleError(
      'conflict',
      `The campaign \`${campaign}\` cannot be changed here: it is not written out in the workspace file itself.`,
    )
  }
  document.setIn(['campaigns', campaign, 'status'], status)
  return print(document)
}

/** The source made to say the same as `definition`; what did not change keeps its comments, order and style. */
export function rewriteDefinition(source: string, definition: Readonly<Record<string, unknown>>): string {
  const document = read(asYaml(source))
  if (isMap(document.contents)) update(document, document.contents, definition)
  else document.contents = document.createNode(definition)
  return print(document)
}

function update(document: Document, map: YAMLMap, wanted: Readonly<Record<string, unknown>>): void {
  const keys = map.items.map(({ key }) => (isScalar(key) ? String(key.value) : undefined))
  for (const key of keys) if (key !== undefined && !Object.hasOwn(wanted, key)) map.delete(key)
  for (const [key, value] of Object.entries(wanted)) {
    const node = map.get(key, true)
    if (isMap(node) && isPlainMap(value)) update(document, node, value)
    else if (node === undefined || !isSame(document, node, value)) map.set(key, document.createNode(value))
  }
}

const isSame = (document: Document, node: unknown, value: unknown): boolean =>
  JSON.stringify((node as { toJS(document: Document): unknown }).toJS(document)) === JSON.stringify(value)

const isPlainMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isJson = (source: string): boolean => source.trimStart().startsWith('{') && canParse(source)

function canParse(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    // A YAML flow mapping begins the same way.
    return false
  }
}

const read = (source: string): Document => parseDocument(source)

/** Long lines stay as they were written. */
const print = (document: Document): string => document.toString({ lineWidth: 0 })
