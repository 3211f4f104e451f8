import { INTERNAL_SOURCE } from '../model/event-batch.ts'

/** A source as far as collecting needs it. */
export interface CollectSource {
  readonly key: string
  readonly writeKey: string
  /** Browser origins that may use the key; empty: any. */
  readonly origins: readonly string[]
}

export interface KnownSource {
  readonly key: string
  readonly writeKey: string
  /** Undefined: any. */
  readonly origins: ReadonlySet<string> | undefined
  /** Made once: labels of metrics. */
  readonly labels: Readonly<{ source: string }>
}

export type SourceDirectory = ReadonlyMap<string, KnownSource>

/** Sources by write key, built anew only when another list is given; undefined while there is none yet. */
export function createSourceDirectory(
  list: () => readonly CollectSource[] | undefined,
): () => SourceDirectory | undefined {
  let known: readonly CollectSource[] | undefined
  let directory: SourceDirectory | undefined
  return () => {
    const sources = list()
    if (sources !== known) {
      known = sources
      directory = sources && new Map(sources.filter(isOutside).map((source) => [source.writeKey, knownSource(source)]))
    }
    return directory
  }
}

/** Browsers send scheme, host and port only, in lower case. */
export const mayUse = (source: KnownSource, origin: string | undefined): boolean =>
  origin === undefined || source.origins === undefined || source.origins.has(origin.toLowerCase())

/** The name of our own source would let its events name any profile. */
const isOutside = (source: CollectSource): boolean => source.key !== INTERNAL_SOURCE

function knownSource({ key, writeKey, origins }: CollectSource): KnownSource {
  const listed = origins.map((origin) => origin.trim().toLowerCase().replace(/\/+$/, ''))
  return { key, writeKey, origins: listed.length > 0 ? new Set(listed) : undefined, labels: { source: key } }
}
