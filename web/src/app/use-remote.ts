import { useCallback, useEffect, useState } from 'react'
import { ApiFault, isAway } from '../api/http.ts'

export interface Remote<T> {
  /** The last good answer; it stays while a later question fails. */
  readonly value: T | undefined
  readonly fault: ApiFault | undefined
  readonly away: boolean
  readonly refresh: () => void
}

/** Often enough to watch things happen, seldom enough to be no load. */
const REFRESH_MS = 5_000

/** Asks now and then again, but not while nobody looks. */
export function useRemote<T>(ask: () => Promise<T>): Remote<T> {
  const [state, setState] = useState<{ readonly value?: T; readonly fault?: ApiFault }>({})
  const [round, setRound] = useState(0)
  useEffect(() => {
    let gone = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const next = (): void => {
      if (!gone) timer = setTimeout(() => (document.hidden ? next() : run()), REFRESH_MS)
    }
    const run = (): void => {
      ask()
        .then(
          (value) => !gone && setState({ value }),
          (cause: unknown) =>
            !gone && setState(({ value }) => ({ ...(value !== undefined && { value }), fault: asFault(cause) })),
        )
        .finally(next)
    }
    run()
    return () => {
      gone = true
      clearTimeout(timer)
    }
  }, [ask, round])
  const refresh = useCallback(() => setRound((count) => count + 1), [])
  return { value: state.value, fault: state.fault, away: isAway(state.fault), refresh }
}

const asFault = (cause: unknown): ApiFault =>
  cause instanceof ApiFault
    ? cause
    : new ApiFault(500, 'internal', cause instanceof Error ? cause.message : String(cause))
