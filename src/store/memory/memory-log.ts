import type { Clock } from '../../kernel/clock.ts'
import { RekindleError } from '../../kernel/errors.ts'
import { cutAfter, lastAtOrBefore } from '../entry-search.ts'
import { checkDraft, stampEntries } from '../entry-stamp.ts'
import type { Appended, EntryDraft, EventLog } from '../log.ts'
import { widthOf } from '../log.ts'
import { createPositionWaiters } from '../position-waiters.ts'
import type { MemoryDisk, MemoryDiskHandle } from './memory-disk.ts'

export function createMemoryLog(disk: MemoryDisk, handle: MemoryDiskHandle, clock: Clock): EventLog {
  const { log } = disk.content
  const waiters = createPositionWaiters()
  let closed = false
  let written = Promise.resolve()
  const head = () => {
    const last = log.at(-1)
    return last ? last.position + widthOf(last) : 0
  }
  const lastAt = () => log.at(-1)?.at ?? 0

  const write = (drafts: readonly EntryDraft[]): Appended => {
    handle.check()
    const last = log.at(-1)
    const end = { head: head(), lastAt: lastAt(), tickLast: last?.kind === 'input' && last.input.kind === 'tick' }
    const stamped = stampEntries([drafts], end, clock.now())
    log.push(...stamped.entries)
    waiters.reached(head())
    return stamped.appended[0]!
  }

  return {
    append: async (drafts) => {
      checkDraft(drafts)
      if (closed) throw new RekindleError('unavailable', 'The event log is closed')
      handle.check()
      // As on a disk, there is a moment in which a crash loses what was handed over.
      const mine = written.then(() => write(drafts))
      written = mine.then(
        () => {},
        () => {},
      )
      return mine
    },
    head,
    lastAt,
    read: async (position, bytesMax) => {
      handle.check()
      if (position >= head()) return []
      return cutAfter(log, lastAtOrBefore(log, position), bytesMax)
    },
    beyond: (position) => waiters.beyond(position, head()),
    close: async () => {
      closed = true
      await written
      waiters.close()
    },
  }
}
