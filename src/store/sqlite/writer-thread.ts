import { parentPort } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'
import { RekindleError } from '../../kernel/errors.ts'
import { createCommitWriter } from './commit-writer.ts'
import { openDatabase, WRITER_CACHE_KB } from './database.ts'
import type { Database } from './database.ts'
import { createCouponCodeWriter } from './sqlite-coupon-codes.ts'
import { createExchangeWriter } from './sqlite-exchanges.ts'
import { createGatheredWriter } from './sqlite-gathered.ts'
import { createSettingWriter } from './sqlite-settings.ts'
import { failureOf } from './write-job.ts'
import type { StoreJob, WriteJob, WriteReply } from './write-job.ts'

/** The thread that alone writes to the database, so that no write and no sync holds up the thread that takes events. */

const INSERT_MESSAGE = `INSERT INTO inbox_message (id, profile, channel, record) VALUES (?, ?, ?, ?)
  ON CONFLICT (id) DO NOTHING`
const DELETE_FINGERPRINTS = 'DELETE FROM fingerprints WHERE at <= ?'

const NONE: readonly string[] = []

/** Does one job inside the caller's transaction; gives the ids that it missed. */
function createJobRunner(db: Database): (job: StoreJob) => readonly string[] {
  const writeCommit = createCommitWriter(db)
  const writeSettings = createSettingWriter(db)
  const insertMessage = db.prepare(INSERT_MESSAGE)
  const deleteFingerprints = db.prepare(DELETE_FINGERPRINTS)
  const gathered = createGatheredWriter(db)
  const couponCodes = createCouponCodeWriter(db)
  const exchanges = createExchangeWriter(db)
  return (job) => {
    switch (job.kind) {
      case 'commit':
        return writeCommit(job.commit)
      case 'settings':
        writeSettings(job.values)
        return NONE
      case 'message':
        insertMessage.run(...job.columns)
        return NONE
      case 'exchanges':
        exchanges.keep(job.calls)
        return NONE
      case 'drop_exchanges':
        exchanges.drop(job.ids)
        return NONE
      case 'drop_fingerprints':
        deleteFingerprints.run(job.until)
        return NONE
      case 'gathered':
        gathered.keep(job.rows, job.progress)
        return NONE
      case 'clear_gathered':
        gathered.clear()
        return NONE
      case 'coupon_codes':
        couponCodes.add(job.coupon, job.codes)
        return NONE
    }
  }
}

function replyTo(run: () => readonly string[]): WriteReply {
  try {
    return { ok: true, missing: run() }
  } catch (error) {
    return { ok: false, failure: failureOf(error) }
  }
}

interface Opened {
  readonly db: Database
  readonly run: (job: StoreJob) => readonly string[]
}

function open(file: string): Opened {
  const db = openDatabase(file, WRITER_CACHE_KB)
  try {
    return { db, run: createJobRunner(db) }
  } catch (error) {
    db.close()
    throw error
  }
}

let opened: Opened | undefined

function handle(job: Exclude<WriteJob, { kind: 'connect' }>): readonly string[] {
  if (job.kind === 'open') {
    opened = open(job.file)
    return NONE
  }
  if (job.kind === 'close') {
    opened?.db.close()
    opened = undefined
    return NONE
  }
  if (!opened) throw new RekindleError('unavailable', 'The store is closed')
  const { db, run } = opened
  return db.transaction(() => run(job))
}

function serve(line: MessagePort): void {
  line.on('message', (job: WriteJob) => {
    if (job.kind === 'connect') serve(job.line)
    else line.postMessage(replyTo(() => handle(job)))
  })
}
serve(parentPort!)
