import type { Database } from './database.ts'
import type { PreparedCommit } from './prepared-commit.ts'

/** Profiles whose membership stands in one row: 512 bytes, seven rows a page, so that a commit of thousands of changes writes few. */
const CHUNK_PROFILES = 4096
const CHUNK_BYTES = CHUNK_PROFILES / 8

const SELECT_CHUNK = 'SELECT bits FROM membership_chunk WHERE cohort = ? AND chunk = ?'
const UPSERT_CHUNK = `INSERT INTO membership_chunk (cohort, chunk, bits) VALUES (?, ?, ?)
  ON CONFLICT (cohort, chunk) DO UPDATE SET bits = excluded.bits`
const DELETE_CHUNK = 'DELETE FROM membership_chunk WHERE cohort = ? AND chunk = ?'
const SELECT_CHUNKS_FROM = 'SELECT chunk, bits FROM membership_chunk WHERE cohort = ? AND chunk >= ? ORDER BY chunk'
const ADD_COHORT_SIZE = `INSERT INTO cohort_size (cohort, size) VALUES (?, ?)
  ON CONFLICT (cohort) DO UPDATE SET size = size + excluded.size`

/** Sizes are sums kept beside the bits: counting a cohort of a million would take too long to be asked often. */
export function createMembershipWriter(db: Database): (memberships: PreparedCommit['memberships']) => void {
  const writeChunk = createChunkWriter(db)
  const addSize = db.prepare(ADD_COHORT_SIZE)
  return (memberships) => {
    for (const [cohort, changes] of memberships) {
      let growth = 0
      for (const [chunk, ofChunk] of Map.groupBy(changes, chunkOf)) growth += writeChunk(cohort, chunk, ofChunk)
      if (growth !== 0) addSize.run(cohort, growth)
    }
  }
}

/** Gives by how many members the chunk grew. */
function createChunkWriter(db: Database) {
  const select = db.prepare<{ bits: Uint8Array }>(SELECT_CHUNK)
  const upsert = db.prepare(UPSERT_CHUNK)
  const remove = db.prepare(DELETE_CHUNK)
  return (cohort: string, chunk: number, changes: readonly number[]): number => {
    const bits = select.get(cohort, chunk)?.bits ?? new Uint8Array(CHUNK_BYTES)
    let growth = 0
    for (const change of changes) growth += setBit(bits, profileOf(change) % CHUNK_PROFILES, isJoining(change))
    if (bits.some((byte) => byte !== 0)) upsert.run(cohort, chunk, bits)
    else remove.run(cohort, chunk)
    return growth
  }
}

/** A change as `prepareCommit` packs it; ids may be beyond 32 bits, so shifts would not do. */
const profileOf = (change: number): number => Math.floor(change / 2)
const isJoining = (change: number): boolean => change % 2 === 1
const chunkOf = (change: number): number => Math.floor(profileOf(change) / CHUNK_PROFILES)

/** 1 if the bit was raised, -1 if it was lowered, 0 if it was so already. */
function setBit(bits: Uint8Array, index: number, isSet: boolean): -1 | 0 | 1 {
  const mask = 1 << (index % 8)
  const byte = bits[index >> 3]!
  if (((byte & mask) !== 0) === isSet) return 0
  bits[index >> 3] = byte ^ mask
  return isSet ? 1 : -1
}

/** Gives members beyond `after` in the order of ids, at most `limit`. */
export function createMemberReader(db: Database): (cohort: string, after: number, limit: number) => readonly number[] {
  const selectFrom = db.prepare<{ chunk: number; bits: Uint8Array }>(SELECT_CHUNKS_FROM)
  return (cohort, after, limit) => {
    const found: number[] = []
    for (const { chunk, bits } of selectFrom.iterate(cohort, Math.floor((after + 1) / CHUNK_PROFILES))) {
      const first = chunk * CHUNK_PROFILES
      for (let index = Math.max(0, after + 1 - first); index < CHUNK_PROFILES; index++) {
        if ((bits[index >> 3]! & (1 << (index % 8))) === 0) continue
        if (found.push(first + index) === limit) return found
      }
    }
    return found
  }
}
