import { checkedLimit, decodeCursor } from '../page-cursor.ts'
import type { InboxMessage, InboxStore } from '../views.ts'
import type { Database } from './database.ts'
import type { SqliteWriter } from './sqlite-writer.ts'
import { pageOf } from './sqlite-views.ts'

const SELECT_MESSAGE = 'SELECT record FROM inbox_message WHERE id = ?'

const selectMessages = (where: string): string =>
  `SELECT sequence, record FROM inbox_message WHERE ${where} sequence < ? ORDER BY sequence DESC LIMIT ?`
const SELECT_ALL = selectMessages('')
const SELECT_OF_PROFILE = selectMessages('profile = ? AND')
const SELECT_OF_CHANNEL = selectMessages('channel = ? AND')
const SELECT_OF_BOTH = selectMessages('profile = ? AND +channel = ? AND')

interface MessageRow {
  readonly sequence: number
  readonly record: string
}

export function createSqliteInbox(db: Database, writer: SqliteWriter): InboxStore {
  const select = db.prepare<{ record: string }>(SELECT_MESSAGE)
  const selectAll = db.prepare<MessageRow>(SELECT_ALL)
  const selectOfProfile = db.prepare<MessageRow>(SELECT_OF_PROFILE)
  const selectOfChannel = db.prepare<MessageRow>(SELECT_OF_CHANNEL)
  const selectOfBoth = db.prepare<MessageRow>(SELECT_OF_BOTH)
  return {
    keep: async (message) => {
      const { id, profile, channel } = message
      await writer.write({ kind: 'message', columns: [id, profile, channel, JSON.stringify(message)] })
    },
    message: async (id) => {
      const row = db.read(() => select.get(id))
      return row && parseMessage(row.record)
    },
    messages: async ({ profile, channel }, page) => {
      const limit = checkedLimit(page)
      const rest = [decodeCursor('messages', page.cursor) ?? Number.MAX_SAFE_INTEGER, limit + 1] as const
      const rows = db.read(() => {
        if (profile !== undefined && channel !== undefined) return selectOfBoth.all(profile, channel, ...rest)
        if (profile !== undefined) return selectOfProfile.all(profile, ...rest)
        return channel !== undefined ? selectOfChannel.all(channel, ...rest) : selectAll.all(...rest)
      })
      return pageOf(
        'messages',
        rows,
        limit,
        (row) => row.sequence,
        (row) => parseMessage(row.record),
      )
    },
  }
}

/** Records are written by this file only. */
const parseMessage = (record: string): InboxMessage => JSON.parse(record) as InboxMessage
