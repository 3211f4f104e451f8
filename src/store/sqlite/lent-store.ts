import path from 'node:path'
import type { MessagePort } from 'node:worker_threads'
import type { Clock } from '../../kernel/clock.ts'
import type { Logger } from '../../kernel/logger.ts'
import type { Metrics } from '../../kernel/metrics.ts'
import type { FileLog, FileLogEnd } from '../files/file-log.ts'
import { createLogFollower } from '../files/log-follower.ts'
import type { Appended, EntryDraft, EventLog } from '../log.ts'
import type { PipelineStore } from '../views.ts'
import { openDatabase } from './database.ts'
import { createSqliteFingerprints } from './sqlite-fingerprints.ts'
import { createSqliteGathered } from './sqlite-gathered.ts'
import { createSqliteSettings } from './sqlite-settings.ts'
import { createSqliteState } from './sqlite-state.ts'
import { createSqliteViews } from './sqlite-views.ts'
import { SqliteWriter } from './sqlite-writer.ts'
import { errorOf, failureOf } from './write-job.ts'
import type { WriteFailure } from './write-job.ts'

/**
 * What another thread needs to work on a store of this one: it reads the files and the database by itself, writes through the
 * writing thread, and asks this one to append to the log. To be posted with its `lines` as transfer list.
 */
export interface StoreLoan {
  readonly directory: string
  readonly end: FileLogEnd
  readonly lines: readonly [writer: MessagePort, log: MessagePort]
}

/** What crosses the log's line, to the borrower and back. Appends are answered in the order asked. */
type LogNews =
  | { readonly kind: 'reached'; readonly end: FileLogEnd }
  | { readonly kind: 'appended'; readonly appended: Appended }
  | { readonly kind: 'refused'; readonly failure: WriteFailure }
type LogRequest = readonly EntryDraft[]

/** The lender's end of the log's line. */
export function serveLog(log: FileLog, line: MessagePort): void {
  const post = (news: LogNews): void => line.postMessage(news)
  const unfollow = log.follow((end) => post({ kind: 'reached', end }))
  line.on('close', unfollow)
  line.on('message', (entries: LogRequest) => {
    log.append(entries).then(
      (appended) => post({ kind: 'appended', appended }),
      (error: unknown) => post({ kind: 'refused', failure: failureOf(error) }),
    )
  })
  line.unref()
}

/** The borrower's store. Closing it gives the loan back. */
export async function openLentStore(
  { directory, end, lines: [writerLine, logLine] }: StoreLoan,
  options: { readonly clock: Clock; readonly logger: Logger; readonly metrics: Metrics },
): Promise<PipelineStore> {
  const log = await followLog(path.join(directory, 'log'), end, logLine)
  const db = openDatabase(path.join(directory, 'rekindle.db'))
  db.forbidWrites()
  const writer = new SqliteWriter(writerLine, options.logger)
  return {
    log,
    state: createSqliteState(db, writer, options),
    views: createSqliteViews(db),
    fingerprints: createSqliteFingerprints(db, writer),
    gathered: createSqliteGathered(db, writer),
    settings: createSqliteSettings(db, writer),
    close: async () => {
      await log.close()
      writer.leave()
      db.close()
    },
  }
}

async function followLog(directory: string, end: FileLogEnd, line: MessagePort): Promise<EventLog> {
  const waiting: { resolve: (appended: Appended) => void; reject: (error: Error) => void }[] = []
  const follower = await createLogFollower(directory, end)
  line.on('message', (news: LogNews) => {
    if (news.kind === 'reached') follower.reached(news.end)
    else if (news.kind === 'appended') waiting.shift()?.resolve(news.appended)
    else waiting.shift()?.reject(errorOf(news.failure))
  })
  return {
    ...follower,
    append: (entries) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject })
        line.postMessage(entries satisfies LogRequest)
      }),
    close: async () => {
      await follower.close()
      line.close()
    },
  }
}
