import type { CouponChange } from '../../model/delivery.ts'
import { RekindleError } from '../../kernel/errors.ts'
import type { Checkpoint, DeliveryChange, RejectedEvent } from '../state.ts'
import { REJECTED_MAX } from '../state.ts'
import type { Database } from './database.ts'
import { createDeliveryTable } from './delivery-table.ts'
import { createMembershipWriter } from './membership-bits.ts'
import type { PreparedCommit } from './prepared-commit.ts'
import { inOrder } from './profile-pack.ts'
import { createCouponCodeWriter } from './sqlite-coupon-codes.ts'
import { createSettingWriter } from './sqlite-settings.ts'
import { createStoryWriter } from './story-chain.ts'

const SELECT_POSITION = 'SELECT position FROM checkpoint WHERE id = 1'
const UPSERT_CHECKPOINT = `INSERT INTO checkpoint (id, position, at, next_profile) VALUES (1, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET position = excluded.position, at = excluded.at, next_profile = excluded.next_profile`
// Records come as bytes and are text: the cast changes no byte.
const UPSERT_PROFILE = `INSERT INTO profile (id, state, due, story) VALUES (?, CAST(? AS TEXT), ?, ?)
  ON CONFLICT (id) DO UPDATE SET state = excluded.state, due = excluded.due, story = coalesce(excluded.story, story)`
// Decisions of a profile whose record is not in the commit, or not there at all.
const UPSERT_STORY =
  'INSERT INTO profile (id, story) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET story = excluded.story'
const UPSERT_IDENTITY = `INSERT INTO identity (key, profile) VALUES (?, ?)
  ON CONFLICT (key) DO UPDATE SET profile = excluded.profile`
const ADD_COUNTER = `INSERT INTO counter (key, value) VALUES (?, ?)
  ON CONFLICT (key) DO UPDATE SET value = value + excluded.value`
const UPSERT_VERDICTS = 'INSERT OR REPLACE INTO verdicts (position, bytes_each, profiles) VALUES (?, ?, ?)'
const UPSERT_FINGERPRINTS = 'INSERT OR REPLACE INTO fingerprints (position, at, packed) VALUES (?, ?, ?)'
const DELETE_FINGERPRINTS = 'DELETE FROM fingerprints WHERE at <= ?'
const INSERT_REJECTED = 'INSERT INTO rejected (position, at, source, reason, detail, sample) VALUES (?, ?, ?, ?, ?, ?)'
const TRIM_REJECTED = `DELETE FROM rejected WHERE sequence <= (SELECT max(sequence) FROM rejected) - ${REJECTED_MAX}`

/**
 * Writes all of a commit; the caller wraps it in a transaction. Throws `conflict` if the checkpoint would go back. Gives the ids of
 * deliveries that it changes but that do not exist.
 */
export function createCommitWriter(db: Database): (commit: PreparedCommit) => readonly string[] {
  const writeCheckpoint = createCheckpointWriter(db)
  const writeProfiles = createProfileWriter(db)
  const writeMemberships = createMembershipWriter(db)
  const deliveries = createDeliveryTable(db)
  const writeFingerprints = createFingerprintWriter(db)
  const writeRejected = createRejectedWriter(db)
  const upsertIdentity = db.prepare(UPSERT_IDENTITY)
  const addCounter = db.prepare(ADD_COUNTER)
  const couponCodes = createCouponCodeWriter(db)
  const writeSettings = createSettingWriter(db)
  const upsertVerdicts = db.prepare(UPSERT_VERDICTS)
  return (commit) => {
    const { identities, counters } = commit
    writeCheckpoint(commit.checkpoint)
    writeProfiles(commit)
    for (const [index, key] of identities.keys.entries()) upsertIdentity.run(key, identities.profiles[index]!)
    writeMemberships(commit.memberships)
    deliveries.insert(commit.deliveries)
    for (const [index, key] of counters.keys.entries()) addCounter.run(key, counters.values[index]!)
    if (commit.coupons !== '[]') couponCodes.change(JSON.parse(commit.coupons) as CouponChange[])
    for (const columns of commit.verdicts) upsertVerdicts.run(...columns)
    writeFingerprints(commit)
    writeRejected(commit.rejected)
    if (commit.settings) writeSettings(commit.settings)
    // Written by `prepareCommit` only.
    return deliveries.change(JSON.parse(commit.deliveryChanges) as DeliveryChange[])
  }
}

function createCheckpointWriter(db: Database) {
  const selectPosition = db.prepare<{ position: number }>(SELECT_POSITION)
  const upsert = db.prepare(UPSERT_CHECKPOINT)
  return (checkpoint: Checkpoint) => {
    const position = selectPosition.get()?.position ?? 0
    if (checkpoint.position < position) {
      throw new RekindleError(
        'conflict',
        `The commit ends at ${checkpoint.position}, but ${position} is applied already`,
      )
    }
    upsert.run(checkpoint.position, checkpoint.at, checkpoint.nextProfile)
  }
}

function createProfileWriter(db: Database) {
  const writeStory = createStoryWriter(db)
  const upsertProfile = db.prepare(UPSERT_PROFILE)
  const upsertStory = db.prepare(UPSERT_STORY)
  return ({ profiles: { ids, dues, inBlock, starts, ends, blocks }, story }: PreparedCommit) => {
    const heads = writeStory(story)
    for (const index of inOrder(ids)) {
      const id = ids[index]!
      const due = dues[index]!
      const state = blocks[inBlock[index]!]!.subarray(starts[index], ends[index])
      upsertProfile.run(id, state, Number.isNaN(due) ? null : due, heads.get(id) ?? null)
      heads.delete(id)
    }
    for (const [profile, head] of heads) upsertStory.run(profile, head)
  }
}

function createFingerprintWriter(db: Database) {
  const upsert = db.prepare(UPSERT_FINGERPRINTS)
  const drop = db.prepare(DELETE_FINGERPRINTS)
  return ({ fingerprints, dropFingerprintsUntil }: PreparedCommit) => {
    for (const columns of fingerprints) upsert.run(...columns)
    if (dropFingerprintsUntil !== undefined) drop.run(dropFingerprintsUntil)
  }
}

function createRejectedWriter(db: Database) {
  const insert = db.prepare(INSERT_REJECTED)
  const trim = db.prepare(TRIM_REJECTED)
  return (events: readonly RejectedEvent[]) => {
    for (const { position, at, source, reason, detail, sample } of events) {
      insert.run(position, at, source, reason, detail, sample)
    }
    if (events.length > 0) trim.run()
  }
}
