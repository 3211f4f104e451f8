import { RekindleError } from '../../kernel/errors.ts'
import type { Logger } from '../../kernel/logger.ts'
import type { Checkpoint, Commit, ProfileRow, RejectedEvent } from '../state.ts'
import { REJECTED_MAX } from '../state.ts'
import type { Database } from './database.ts'
import { createDeliveryTable } from './delivery-table.ts'
import { createMembershipWriter } from './membership-bits.ts'
import { createStoryWriter } from './story-chain.ts'
import { storyTexts } from './story-lines.ts'
import { encodeVerdicts } from './verdict-codec.ts'

const SELECT_POSITION = 'SELECT position FROM checkpoint WHERE id = 1'
const UPSERT_CHECKPOINT = `INSERT INTO checkpoint (id, position, at, next_profile) VALUES (1, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET position = excluded.position, at = excluded.at, next_profile = excluded.next_profile`
const UPSERT_PROFILE = `INSERT INTO profile (id, state, due, story) VALUES (?, ?, ?, ?)
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
const INSERT_REJECTED = 'INSERT INTO rejected (position, at, source, reason, detail, sample) VALUES (?, ?, ?, ?, ?, ?)'
const TRIM_REJECTED = `DELETE FROM rejected WHERE sequence <= (SELECT max(sequence) FROM rejected) - ${REJECTED_MAX}`

/** Writes all of a commit; the caller wraps it in a transaction. Throws `conflict` if the checkpoint would go back. */
export function createCommitWriter(db: Database, logger: Logger): (commit: Commit) => void {
  const deliveries = createDeliveryTable(db, logger)
  const writeCheckpoint = createCheckpointWriter(db)
  const writeMemberships = createMembershipWriter(db)
  const writeRejected = createRejectedWriter(db)
  const writeProfiles = createProfileWriter(db)
  const upsertIdentity = db.prepare(UPSERT_IDENTITY)
  const addCounter = db.prepare(ADD_COUNTER)
  const upsertVerdicts = db.prepare(UPSERT_VERDICTS)
  const upsertFingerprints = db.prepare(UPSERT_FINGERPRINTS)
  return (commit) => {
    writeCheckpoint(commit.checkpoint)
    writeProfiles(commit)
    for (const { key, profile } of commit.identities) upsertIdentity.run(key, profile)
    writeMemberships(commit.memberships)
    deliveries.insert(commit.deliveries)
    deliveries.change(commit.deliveryChanges)
    for (const [key, by] of commit.counters) addCounter.run(key, by)
    for (const block of commit.verdicts) upsertVerdicts.run(block.position, ...encodeVerdicts(block.profiles))
    for (const block of commit.fingerprints) upsertFingerprints.run(block.position, block.at, block.packed)
    writeRejected(commit.rejected)
  }
}

function createProfileWriter(db: Database) {
  const writeStory = createStoryWriter(db)
  const upsertProfile = db.prepare(UPSERT_PROFILE)
  const upsertStory = db.prepare(UPSERT_STORY)
  return ({ profiles, story }: Commit) => {
    const heads = writeStory(storyTexts(story))
    for (const { id, state, due } of inOrderOfId(profiles)) {
      upsertProfile.run(id, state, due, heads.get(id) ?? null)
      heads.delete(id)
    }
    for (const [profile, head] of heads) upsertStory.run(profile, head)
  }
}

/** In the order of the table, so that each page is visited once. */
function inOrderOfId(rows: readonly ProfileRow[]): readonly ProfileRow[] {
  const isOrdered = rows.every((row, index) => index === 0 || rows[index - 1]!.id <= row.id)
  return isOrdered ? rows : rows.toSorted((a, b) => a.id - b.id)
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

function createRejectedWriter(db: Database) {
  const insert = db.prepare(INSERT_REJECTED)
  const trim = db.prepare(TRIM_REJECTED)
  return (events: readonly RejectedEvent[]) => {
    for (const event of events.slice(-REJECTED_MAX)) {
      insert.run(event.position, event.at, event.source, event.reason, event.detail, event.sample)
    }
    if (events.length > 0) trim.run()
  }
}
