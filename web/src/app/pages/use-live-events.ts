import { useEffect, useRef, useState } from 'react'
import { getWatchEventsUrl, type LiveEvent } from '../../api/admin-api.ts'

/** More than people read, and few enough to draw again with each batch. */
const EVENTS_MAX = 200
/** A busy shop sends hundreds a second: what came is drawn together. */
const DRAW_MS = 250

export interface LiveEvents {
  /** The newest first. */
  readonly events: readonly LiveEvent[]
  /** How many came while it was paused. */
  readonly missed: number
  readonly isPaused: boolean
  readonly pause: (isPaused: boolean) => void
  readonly isLost: boolean
}

/** The stream of events as they are applied. The browser connects again by itself. */
export function useLiveEvents(): LiveEvents {
  const [events, setEvents] = useState<readonly LiveEvent[]>([])
  const [missed, setMissed] = useState(0)
  const [isLost, setLost] = useState(false)
  const [isPaused, setPaused] = useState(false)
  const paused = useRef(false)
  useEffect(() => {
    const stream = new EventSource(getWatchEventsUrl())
    let fresh: LiveEvent[] = []
    const draw = setInterval(() => {
      if (fresh.length === 0) return
      const newest = fresh.reverse()
      fresh = []
      if (paused.current) setMissed((count) => count + newest.length)
      else setEvents((before) => [...newest, ...before].slice(0, EVENTS_MAX))
    }, DRAW_MS)
    stream.addEventListener('event', ({ data }) => {
      // From our own server, of the same tree.
      fresh.push(JSON.parse(data as string) as LiveEvent)
    })
    stream.addEventListener('open', () => setLost(false))
    stream.addEventListener('error', () => setLost(true))
    return () => {
      clearInterval(draw)
      stream.close()
    }
  }, [])
  const pause = (next: boolean): void => {
    paused.current = next
    setPaused(next)
    setMissed(0)
  }
  return { events, missed, isPaused, pause, isLost }
}
