interface Parsed {
  readonly path: string
  readonly fragment?: string
}

/** As much of `fast-uri` as Ajv uses. */
interface UriResolver {
  parse: (name: string) => Parsed
  serialize: (parsed: Parsed) => string
  resolve: (base: string, name: string) => string
}

/**
 * actions-core names its schemas `Mixpanel (Actions):settings`, which newer versions of fast-uri refuse as an address. Its schemas refer
 * to none but their own parts, so names can be taken as they are.
 */
export function takePlainSchemaNames(resolver: UriResolver): void {
  resolver.parse = (name) => {
    const [path = '', fragment] = name.split('#')
    return { path, ...(fragment !== undefined && { fragment }) }
  }
  resolver.serialize = ({ path, fragment }) => (fragment === undefined ? path : `${path}#${fragment}`)
  resolver.resolve = (base, name) => (name.startsWith('#') ? base.split('#')[0] + name : name)
}
