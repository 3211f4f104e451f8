import { RekindleError } from '../kernel/errors.ts'

/** Those who wait for the log to grow. */
export interface PositionWaiters {
  beyond(position: number, head: number): Promise<void>
  reached(head: number): void
  close(): void
}

export function createPositionWaiters(): PositionWaiters {
  let waiting: { position: number; resolve: () => void; reject: (error: RekindleError) => void }[] = []
  let closed = false
  const closedError = () => new RekindleError('unavailable', 'The event log is closed')
  return {
    beyond: (position, head) => {
      if (head > position) return Promise.resolve()
      if (closed) return Promise.reject(closedError())
      return new Promise((resolve, reject) => waiting.push({ position, resolve, reject }))
    },
    reached: (head) => {
      const ready = waiting.filter((waiter) => waiter.position < head)
      waiting = waiting.filter((waiter) => waiter.position >= head)
      for (const waiter of ready) waiter.resolve()
    },
    close: () => {
      closed = true
      for (const waiter of waiting) waiter.reject(closedError())
      waiting = []
    },
  }
}
